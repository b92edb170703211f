/** Directories that cannot be used, or have no room: reported in a line, before anything is written. */

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disagreements, leaveOutputs, outputsOf } from './outputs.ts'
import { leftIn, newSandbox, resultsIn, run, runCommand } from './processes.ts'
import type { Sandbox } from './processes.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await newSandbox()
})

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

// Not even root can write to /sys; a mode would not stop root.
test.for([
  ['/sys', 'is read-only for this user'],
  ['/nonexistent/directory', 'does not exist'],
  ['/etc/passwd', 'is no directory'],
] as const)('TMPDIR=%s: nothing begins, and no output of an earlier run is left', async ([TMPDIR, why]) => {
  leaveOutputs(sandbox)
  const ended = await runCommand(['repro', 'import', '--size', '4MiB'], sandbox, { TMPDIR })

  expect(ended).toEqual({
    code: 2,
    signal: null,
    output: `The temporary directory ${TMPDIR} ${why}. Point TMPDIR to one that can be written to.\n`,
  })
  expect(outputsOf(ended, sandbox).map(({ name }) => name)).toEqual(['terminal'])
})

test('too little space for the large file', async () => {
  const { code, output } = await runCommand(['repro', 'import', '--size', '16000GiB'], sandbox)

  expect(output.replaceAll(sandbox.path, '…').replace(/[\d.]+ [KMGT]iB free/, '… free')).toMatchInlineSnapshot(`
    "Not enough space in …/cache: 16000 GiB needed, … free. Free some, or choose another directory or a smaller file.
    "
  `)
  expect(code).toBe(2)
  expect(readdirSync(sandbox.cache)).toEqual([])
  expect(leftIn(sandbox)).toEqual([])
})

test('too little space for the stores', async () => {
  const ended = await runCommand(['repro', 'transfer', '--size', '1MiB', '--rounds', '100000000'], sandbox, {
    MEMORY_CALIBRATING: '1',
  })
  const [result] = resultsIn(sandbox).scenarios

  expect(
    result?.message?.replaceAll(sandbox.path, '…').replace(/[\d.]+ [KMGT]iB free/, '… free'),
  ).toMatchInlineSnapshot(
    `"Not enough space in …/tmp: 195313 GiB (2 copies of 97656 GiB) needed, … free. Free some, or choose another directory or a smaller file."`,
  )
  expect(result?.outcome).toBe('invalid')
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.output).toContain('0 passed, 1 failed')
  expect(ended.code).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
})

test('a cache directory that cannot be written to', async () => {
  const file = join(sandbox.path, 'file')
  writeFileSync(file, '')
  const { code, output } = await run(
    'vitest',
    ['run', '--project', 'scenarios', 'tests/scenarios/import.ts'],
    sandbox,
    {
      MEMORY_CACHE_DIR: file,
      MEMORY_FILE_SIZE: '1MiB',
      MEMORY_TABLE_ALONE: '1',
    },
  )

  expect(output).toContain(`Cannot write to the cache directory ${file}`)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})
