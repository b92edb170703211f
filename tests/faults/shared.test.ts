/** Runs that share a temporary directory and cannot see each other: each ignores the other's files, and goes on. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { thisOwner } from '../../helpers/process-id.ts'
import { leftIn, newSandbox, resultsIn, run, start, until, workBegan } from './processes.ts'
import type { Sandbox } from './processes.ts'

let one: Sandbox
let other: Sandbox

beforeEach(async () => {
  one = await newSandbox()
  other = await newSandbox()
})

afterEach(async () => {
  await one[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const variables = { MEMORY_CALIBRATING: '1', MEMORY_FILE_SIZE: '1MiB', MEMORY_TABLE_ALONE: '1' }
const passes = ['vitest', 'run', '--config', 'tests/faults/vitest.config.ts', 'tests/faults/scenarios/passes.ts']
// an ordinary user may make a PID namespace in a user namespace alone
const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']

test('what a run in another PID namespace works in stays', async () => {
  const repro = start(
    process.execPath,
    ['commands/run.mjs', 'repro', 'import', '--size', '4MiB', '--rounds', '100'],
    one,
    { MEMORY_CALIBRATING: '1' },
  )
  await workBegan(one, 'import')
  const before = leftIn(one)
  const { code } = await run('unshare', [...asRoot, '--pid', '--fork', '--mount-proc', ...passes], other, {
    ...variables,
    TMPDIR: one.temporary,
  })

  expect(code).toBe(0)
  expect(resultsIn(other).scenarios.map(({ outcome }) => outcome)).toEqual(['passed'])
  expect(leftIn(one)).toEqual(before)

  repro.signalGroup('SIGINT')
  await repro.ended
  await until(() => leftIn(one).length === 0)
})

test('files of a dead process are removed, unknown ones stay, and neither stops a run', async () => {
  const path = join(one.temporary, 'memory-suite-1-abc')
  mkdirSync(join(path, 'files'), { recursive: true })
  writeFileSync(join(path, 'owner.json'), JSON.stringify({ ...thisOwner(), start: 1 }))
  const ended = await run('vitest', passes.slice(1), one, variables)
  expect(ended.code).toBe(0)
  expect(existsSync(path)).toBe(false) // the number goes on, and is another process's

  mkdirSync(path)
  writeFileSync(join(path, 'owner.json'), 'unknown')
  const again = await run('vitest', passes.slice(1), one, variables)
  expect(again.code).toBe(0)
  expect(leftIn(one)).toEqual(['memory-suite-1-abc'])
})
