/**
 * Wrong input, and a runtime that is not supported: one line that says so, an exit code of 2 or 1, and nothing begins.
 */

import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scenarioNames } from '../../helpers/scenario/names.ts'
import { leftIn, newSandbox, run, runCommand } from './processes.ts'
import type { Sandbox } from './processes.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await newSandbox()
})

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

const scenarios = scenarioNames().join(', ')
const size = (text: string): string =>
  `"${text}" is not a size. Give a positive size with its unit, for example 64MiB or 1GiB.`

const typed: readonly (readonly [typed: string, line: string])[] = [
  ['repro imprt', `There is no scenario "imprt". Did you mean "import"? There are: ${scenarios}.`],
  ['memory import transfr', `There is no scenario "transfr". Did you mean "transfer"? There are: ${scenarios}.`],
  [
    'repro import transfer',
    'One scenario at a time: import, transfer were named. For several: npm run memory -- import transfer',
  ],
  ['repro transfer*', 'One scenario at a time: transfer, transfer-with-stalled-gateway were named.'],
  ['memory nod-*', 'There is no scenario "nod-*". Did you mean "'],
  ['repro import --size 0', size('0')],
  ['repro import --size -1', size('-1')],
  ['repro import --size 1GB5', size('1GB5')],
  ['memory --size abc', size('abc')],
  ['repro import --rounds 0', '"0" is not a count. Give a whole number from 1 on.'],
  ['repro import --rounds 1.5', '"1.5" is not a count. Give a whole number from 1 on.'],
  ['repro import --wait 10', '"10" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.'],
  ['repro import --wait 40000m', '"40000m" is longer than a timer can be. Give at most 35791m.'],
  ['repro import --follow soon', '"soon" is not a duration.'],
  ['repro import --set ,', '--set names no package. Give name@version, a tarball,'],
  [
    'budgets import-without-helia --runs 1',
    'A budget rests on 10 clean runs at least, and 1 was asked for. Give --runs 10 or more.',
  ],
  ['repro node-cache --leak 2', '"2" is not a share of operations. Give 1/N, for example 1/64, or all.'],
  ['repro import --leak all', 'import has no leaky implementation, so it cannot be asked to leak. These have one: '],
  [
    'validate load --canary imports',
    'There is no canary "imports". Did you mean "import"? There are: announcements, diagnosis, import, ',
  ],
  ['validate load --under rain', 'There is no stress "rain". There are: cores, heap, group.'],
  ['validate import --leak 1/2', 'import has no leaky implementation, so it cannot be asked to leak. These have one: '],
  ['sensitivity import', 'There is no scenario "import". Did you mean "node-'],
  ['budgets node-cache', 'There is no scenario "node-cache". Did you mean "'],
  ['repro import --import ./missing.mjs', 'There is no module ./missing.mjs to import.'],
  ['repro import --import ./tests', 'There is no module ./tests to import.'],
  ['repro import --siez 1GiB', "Unknown option '--siez'"],
  ['constructor', 'There is no command "constructor". There are: memory, repro, '],
  ['repro constructor', 'There is no scenario "constructor". Did you mean "'],
  [
    'memory node-cache --history /dev/zero',
    'The history (--history, MEMORY_HISTORY): /dev/zero is a device or a pipe and no file.',
  ],
  ['memry', 'There is no command "memry". There are: memory, repro, '],
]

test.for(typed)('%s', async ([words, line]) => {
  const { code, output } = await runCommand(words.split(' '), sandbox)

  expect(output.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
  expect(code).toBe(2)
})

describe('MEMORY_FILE_SIZE', () => {
  test.for(['0', '-1', '1GB5', 'abc'])('of %s is rejected by a command', async value => {
    expect(await runCommand(['memory'], sandbox, { MEMORY_FILE_SIZE: value })).toEqual({
      code: 2,
      signal: null,
      output: `MEMORY_FILE_SIZE: ${size(value)}\n`,
    })
  })

  test('is rejected by Vitest without a command too', async () => {
    const { code, output } = await run('vitest', ['run', '--project', 'scenarios'], sandbox, {
      MEMORY_FILE_SIZE: '1GB5',
      MEMORY_TABLE_ALONE: '1',
    })

    expect(output).toBe(`MEMORY_FILE_SIZE: ${size('1GB5')}\n`)
    expect(code).toBe(2)
  })
})

describe('what a command decided, and Vitest cannot read', () => {
  test.for([
    ['{"fileSize":"1MiB"}', 'MEMORY_RUN: fileSize: Invalid type: Expected number but received "1MiB".'],
    ['{"lane":"quiet"}', 'MEMORY_RUN: there is no setting "lane".'],
  ] as const)('%s', async ([value, line]) => {
    const { code, output } = await run('vitest', ['run', '--project', 'scenarios'], sandbox, {
      MEMORY_RUN: value,
      MEMORY_TABLE_ALONE: '1',
    })

    expect(output).toBe(`${line}\n`)
    expect(code).toBe(2)
  })
})

test('a variable that nothing reads is reported once, and nothing fails by it', async () => {
  const { code, output } = await runCommand(['memory', 'node-cache'], sandbox, {
    MEMORY_ROUND: '8',
    MEMORY_NODE: '/nonexistent/node',
  })

  expect(output.split('\n')).toEqual([
    'MEMORY_ROUND is not a setting; did you mean MEMORY_ROUNDS?',
    'MEMORY_NODE: /nonexistent/node cannot be started (spawnSync /nonexistent/node ENOENT).',
    '',
  ])
  expect(code).toBe(2)
})

describe('a bare script', () => {
  const measurement = fileURLToPath(new URL('../../helpers/measure/measurement.ts', import.meta.url))
  const script = (before: string, timeline: string): string => `${before}
    const { measureMemory } = await import(${JSON.stringify(measurement)})
    await measureMemory({ timeline: ${JSON.stringify(timeline)} })`

  test.for([
    ['without gc', [], '', 'There is no gc(), so memory cannot be measured. Start Node with --expose-gc.'],
    [
      'with a gc that does not collect',
      ['--expose-gc'],
      'globalThis.gc = () => {}',
      'gc() does not collect: an object that nothing holds was still alive after 5 collections. Do not stub gc().',
    ],
  ] as const)('%s measures nothing', async ([, flags, before, line]) => {
    const timeline = join(sandbox.path, 'timeline.jsonl')
    const { code, output } = await run(
      process.execPath,
      [...flags, '--input-type=module', '--eval', script(before, timeline)],
      sandbox,
    )

    expect(output).toContain(`BrokenInstrumentError: ${line}`)
    expect(code).toBe(1)
    expect(existsSync(timeline)).toBe(false)
  })
})

describe('a variable that names a file that cannot be read', () => {
  test.for([
    [
      'MEMORY_HISTORY',
      '/dev/full',
      'The history (--history, MEMORY_HISTORY): /dev/full is a device or a pipe and no file.',
    ],
    ['MEMORY_HISTORY', '/tmp', 'The history (--history, MEMORY_HISTORY): /tmp is a directory and no file.'],
    ['MEMORY_KNOWN_LEAKS', '/dev/zero', 'MEMORY_KNOWN_LEAKS: /dev/zero is a device or a pipe and no file.'],
    [
      'MEMORY_NODE',
      '/nonexistent/node',
      'MEMORY_NODE: /nonexistent/node cannot be started (spawnSync /nonexistent/node ENOENT).',
    ],
  ] as const)('%s=%s', async ([name, value, line]) => {
    const { code, output } = await runCommand(['memory', 'node-cache'], sandbox, { [name]: value })

    expect(output.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
    expect(code).toBe(2)
  })
})

test('an option that the Node of the forks rejects', async () => {
  const node = join(sandbox.path, 'node')
  writeFileSync(node, '#!/bin/sh\necho "node: --of-another-version is not allowed in NODE_OPTIONS" >&2\nexit 9\n', {
    mode: 0o755,
  })

  expect(await runCommand(['memory', 'node-cache'], sandbox, { MEMORY_NODE: node })).toEqual({
    code: 2,
    signal: null,
    output:
      'Node refuses an option that scenarios are started with: --of-another-version is not allowed in NODE_OPTIONS\n',
  })
})

test.for(['a#b', 'a%41b', 'a?b'])('a checkout in a folder that is called %s', async name => {
  const folder = join(sandbox.path, name)
  cpSync('commands/run.mjs', join(folder, 'commands/run.mjs'))
  cpSync('helpers/runtime.mjs', join(folder, 'helpers/runtime.mjs'))
  const { code, output } = await run(
    '/bin/sh',
    ['-c', 'cd "$0" && exec "$1" commands/run.mjs memory', folder, process.execPath],
    sandbox,
  )

  expect(output).toMatch(
    /^This project cannot be run where it is: .* has a ".*", which Vite reads as a part of a URL\. Move it elsewhere\.\n$/,
  )
  expect(code).toBe(2)
})

test('nothing was begun', () => {
  expect(leftIn(sandbox)).toEqual([])
  expect(existsSync(sandbox.reports)).toBe(false)
})
