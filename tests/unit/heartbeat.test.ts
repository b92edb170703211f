/** By a file another process sees that a call does not return. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startHeartbeat, watchHeartbeat } from '../../helpers/heartbeat.ts'

const folder = mkdtempSync(join(tmpdir(), 'heartbeat-'))
const path = join(folder, 'heartbeat')
let still: number[]

beforeEach(() => {
  still = []
})
afterAll(() => rmSync(folder, { recursive: true }))

const watch = (): Disposable => watchHeartbeat(path, timeout => still.push(timeout))
const longer = 1800 // milliseconds; a timeout of 1 and a second more, and two looks

test('a call during which nothing beats is reported once, with its timeout', async () => {
  using heartbeat = startHeartbeat(path, 1)
  using _ = watch()
  heartbeat.call(true)
  await sleep(longer + 500)

  expect(still).toEqual([1])
})

test('one that beats is not, nor a process in which no call runs', async () => {
  using heartbeat = startHeartbeat(path, 1)
  using _ = watch()
  await sleep(longer)
  heartbeat.call(true)
  for (let waited = 0; waited < longer; waited += 100) {
    await sleep(100)
    heartbeat.beat()
  }
  heartbeat.call(false)
  await sleep(longer)

  expect(still).toEqual([])
})

test('the file goes with it, and without one nothing is reported', async () => {
  const heartbeat = startHeartbeat(path, 1)
  heartbeat.call(true)
  heartbeat[Symbol.dispose]()
  using _ = watch()
  await sleep(longer)

  expect(existsSync(path)).toBe(false)
  expect(still).toEqual([])
})
