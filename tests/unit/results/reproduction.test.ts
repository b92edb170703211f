/** What a failure states of its run, and the command that repeats it: with all that the run was asked for. */

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { reproduction } from '../../../helpers/results/render/reproduction.ts'
import type { Results, ScenarioResult } from '../../../helpers/results/schema.ts'
import { importing, leaking, resultsOf, scaling, unmeasured } from './fixtures.ts'

const commandOf = (asked: Partial<Results>, scenario: ScenarioResult = leaking): string =>
  reproduction(scenario, { ...resultsOf(scenario), ...asked })

test.for<[string, Partial<Results>]>([
  ['--wait 10s', { wait: 10_000 }],
  ['--wait 0ms', { wait: 0 }],
  ['--wait 10500ms', { wait: 10_500 }],
  ['--rounds 8', { rounds: 8 }],
  ['--follow 30s', { following: 30_000 }],
  ['--leak all', { leak: 1 }],
  ['--leak 1/16', { leak: 16 }],
  ['--import ./patch.mjs', { import: './patch.mjs' }],
  ['--diagnose', { diagnose: 'always' }],
  ['--diagnose native', { diagnose: 'native' }],
  ['--allocator own', { allocator: 'own' }],
  ['--set helia@6.1.4,@libp2p/tcp@^11', { set: 'helia@6.1.4,@libp2p/tcp@^11' }],
  ["--set './my set'", { set: './my set' }],
  ["--set 'helia@>=6 <7'", { set: 'helia@>=6 <7' }],
  ['--node 24.17', { node: '24.17' }],
  ['--node ../node/out/Release/node', { node: '../node/out/Release/node' }],
])('%s stands in the command', ([words, asked]) => {
  expect(commandOf(asked)).toBe(`npm run repro -- import --size 32MiB ${words}`)
})

test('all of them stand in it together, in the order of the help', () => {
  const asked = { wait: 500, rounds: 4, leak: 2, import: './x.mjs', set: 'tiny@1.9.0', node: '24.17.0' }

  expect(commandOf({ ...asked, diagnose: 'native', allocator: 'own' })).toBe(
    'npm run repro -- import --size 32MiB --wait 500ms --rounds 4 --leak 1/2 --import ./x.mjs --diagnose native ' +
      '--set tiny@1.9.0 --node 24.17.0 --allocator own',
  )
})

const at = (file: string): string => commandOf({}, { ...leaking, file }).replace(' --size 32MiB', '')

test('a file is quoted where a shell would take it apart, and is no option', () => {
  expect(at("../it's mine/a b.ts")).toBe(String.raw`npm run repro -- '../it'\''s mine/a b.ts'`)
  expect(at('-x.ts')).toBe('npm run repro -- ./-x.ts')
  expect(at('docs/examples/closed-sessions.ts')).toBe('npm run repro -- docs/examples/closed-sessions.ts')
})

const variables = {
  MEMORY_SIZES: '8MiB,16MiB',
  MEMORY_REPEATS: '1',
  MEMORY_LONGEST_WAIT: '10500ms',
  MEMORY_STEADY: '1',
}

test('settings without an option are variables, where they could matter', () => {
  expect(commandOf({ variables })).toBe('MEMORY_STEADY=1 npm run repro -- import --size 32MiB')
  expect(commandOf({ variables }, { ...leaking, waited: 10_500 })).toBe(
    'MEMORY_LONGEST_WAIT=10500ms MEMORY_STEADY=1 npm run repro -- import --size 32MiB',
  )
  expect(commandOf({ variables, wait: 10_500 }, { ...leaking, waited: 10_500 })).toBe(
    'MEMORY_STEADY=1 npm run repro -- import --size 32MiB --wait 10500ms',
  )
  expect(commandOf({ variables }, scaling)).toBe(
    'MEMORY_SIZES=8MiB,16MiB MEMORY_REPEATS=1 MEMORY_LONGEST_WAIT=10500ms MEMORY_STEADY=1 ' +
      'npm run repro -- import-scaling',
  )
  expect(commandOf({ variables }, unmeasured({ scenario: 'transfer', outcome: 'killed' }))).toContain('MEMORY_SIZES=')
})

test('a shell gives the words back that were meant', () => {
  const command = commandOf({ set: "it's,b c", node: '$HOME/node' }, { ...leaking, file: 'a*b.ts' })
  const printed = execFileSync('/bin/sh', ['-c', command.replace('npm run repro --', String.raw`printf '%s\n'`)], {
    encoding: 'utf8',
  })

  expect(printed.trimEnd().split('\n')).toEqual([
    'a*b.ts',
    '--size',
    '32MiB',
    '--set',
    "it's,b c",
    '--node',
    '$HOME/node',
  ])
})

/** The facts of a failure, in one line. */
function measured(asked: Partial<Results>, scenario: ScenarioResult = importing): string {
  const text = renderFailure({ ...scenario, outcome: 'over' }, { ...resultsOf(scenario), ...asked })
  return /Measured {2}([^]*?)\n {2}Reproduce/.exec(text)?.[1]?.replaceAll(/\s+/g, ' ') ?? ''
}

test('the packages under test and the commit stand in a failure', () => {
  const packages = { leaf: '2.0.0', tiny: '1.9.0' }

  expect(measured({ tested: { tiny: '1.9.0' }, packages, commit: '0b5e1e2f9a3c-dirty' })).toMatch(
    /^tiny 1\.9\.0 · node 24\.21\.0 · linux x64 · commit 0b5e1e2f9a3c-dirty · 32 MiB · /,
  )
  expect(measured({}, { ...importing, tested: { 'lru-cache': '11.0.0' } })).toMatch(
    /^lru-cache 11\.0\.0 · helia 7\.1\.15 · libp2p 3\.3\.11 · node /,
  )
  expect(measured({ tested: { helia: '6.1.4' } })).toMatch(/^helia 6\.1\.4 · libp2p 3\.3\.11 · node /)
})

test('of a set that names many packages four are named', () => {
  const tested = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map(name => [name, '1.0.0']))

  expect(measured({ tested, packages: {} })).toMatch(
    /^a 1\.0\.0 · b 1\.0\.0 · c 1\.0\.0 · d 1\.0\.0 · 2 more of its set/,
  )
})
