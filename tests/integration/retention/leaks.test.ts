/** A leak of one of each is red on the metric that it is of. */

import { expect, test } from 'vitest'
import { project, redOf } from './project.ts'

const leaks = `
import { EventEmitter } from 'node:events'
import { openSync } from 'node:fs'
import koffi from 'koffi'
import { describe, expect, test } from 'vitest'

const bus = new EventEmitter().setMaxListeners(0)
const libc = koffi.load(null)
const [malloc, memset] = [libc.func('void *malloc(size_t)'), libc.func('void *memset(void *, int, size_t)')]
const held = []

const few = { operations: 32, rounds: 4 }

describe('one of each', () => {
  test('descriptor', async () => {
    await expect(() => openSync('package.json')).toRetainNothing(few)
  })
  test('listener', async () => {
    await expect(async () => bus.on('pong', () => 1)).toRetainNothing(few)
  })
  test('timer', async () => {
    await expect(() => { setInterval(() => {}, 1e6).unref() }).toRetainNothing(few)
  })
  test('native memory', async () => {
    await expect(() => { memset(malloc(1024), 1, 1024) }).toRetainNothing({ operations: 512, rounds: 4 })
  })
  test('array buffer', async () => {
    await expect(() => { held.push(new ArrayBuffer(1024)) }).toRetainNothing({ ...few, operations: 64 })
  })
  test('count of its own', async () => {
    const entries = { size: 0 }
    await expect(() => { entries.size++ }).toRetainNothing({ ...few, counts: { entries: () => entries.size } })
  })
})
`

test.for([
  ['descriptor', 'descriptors'],
  ['listener', 'listeners'],
  ['timer', 'handles'],
  ['native-memory', 'rssAnon'],
  ['array-buffer', 'arrayBuffers'],
  ['count-of-its-own', 'entries'],
] as const)('one %s an operation is red on %s', async ([name, metric]) => {
  using own = project({ 'test/leaks.memory.ts': leaks })
  const { code, result } = await own.judge('-t', `${name.replaceAll('-', ' ')}$`)
  const found = result(`test/leaks/one-of-each-${name}`)

  expect(redOf(found)).toContain(metric)
  expect(found.verdicts.find(verdict => verdict.metric === metric)).toMatchObject({ outcome: 'growing' })
  expect(found.outcome).toBe('growing')
  expect(code).toBe(1)
})
