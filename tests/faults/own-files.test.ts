/**
 * Scenarios that lie elsewhere, as whoever reproduces a report writes them: each is judged, or said not to be, in every
 * output.
 */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disagreements } from './outputs.ts'
import { newPlace, resultsIn, runCommand } from './processes.ts'
import type { Place } from './processes.ts'

let place: Place

beforeAll(async () => {
  place = await newPlace()
  write('grows.ts', trend('seen.add(id)'))
  write('level.ts', trend('seen.clear()'))
  write('other folder [1] (2)/pool.ts', trend('seen.size < 9 && seen.add(id)'))
  write('keeps.memory.ts', once('signal.addEventListener("abort", () => i)'))
  write('again/keeps.memory.ts', once('i'))
  write('issue#1/grows.ts', trend('seen.add(id)'))
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

function write(name: string, text: string): void {
  mkdirSync(dirname(join(place.path, name)), { recursive: true })
  writeFileSync(join(place.path, name), text)
}

/** Without budgets and without a word of profiles: formatted as Prettier would. */
const trend = (
  operation: string,
): string => `import { leakPair } from 'memory-regression-suite/helpers/vitest/leak-pair.ts'

const seen = new Set<number>();
const implementation = () => ({ operate: (id: number) => ${operation}, counts: { entries: () => seen.size } });

leakPair(
  import.meta,
  {
    title: "what is seen is forgotten",
    operations: 7,
    rounds: 4,
    metrics: { entries: "bounded" },
    leaky: implementation,
    fixed: implementation,
  },
);
`

const once = (operation: string): string => `import { expect } from 'vitest'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'

const { signal } = new AbortController()

const title = 'a request lets go of its signal'
const options = { title, metrics: { listeners: 'one each' }, wait: 0, copies: 0, network: false }

scenario(import.meta, options, async ({ memory, budgets }) => {
  await memory.rounds(async () => {
    for (let i = 0; i < 30; i++) {
      ${operation}
    }
  })
  expect(memory).toStayWithin(budgets)
})
`

const outcomes = (): readonly string[] =>
  resultsIn(place)
    .scenarios.map(({ scenario, outcome, profile }) => `${scenario} ${outcome} ${profile}`)
    .toSorted()

test('several are run beside one of the suite, each judged by its trend', async () => {
  const ended = await runCommand(
    [
      'memory',
      join(place.path, 'grows.ts'),
      'node-file-handles',
      join(place.path, 'other folder [1] (2)/pool.ts'),
      join(place.path, 'level.ts'),
    ],
    place,
  )

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual([
    'grows growing quiet',
    'level passed quiet',
    'node-file-handles passed quiet',
    'pool passed quiet',
  ])
  expect(disagreements(ended, place)).toEqual([])
})

test('what nothing can judge is reported as such, is no pass, and shows every count that changed', async () => {
  const ended = await runCommand(['repro', join(place.path, 'keeps.memory.ts')], place)

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual(['keeps.memory not-judged default'])
  expect(disagreements(ended, place)).toEqual([])
  expect(ended.output).toMatch(/^ {3}listeners +\d+ +\d+ +\+30 .* not judged$/m)
})

test('where nobody measured budgets, rounds that are asked for tell', async () => {
  const ended = await runCommand(['repro', join(place.path, 'keeps.memory.ts'), '--rounds', '16'], place)

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual(['keeps.memory growing default'])
})

test('no budgets are made of what grows', async () => {
  const { code, output } = await runCommand(['budgets', join(place.path, 'keeps.memory.ts')], place)

  expect(code).toBe(2)
  expect(output).toContain(
    'leaks, so no budget was made:\nlisteners grows with the number of operations: +120 in 4 rounds, +120 in the next 4, +240 in the next 8.\n',
  )
  expect(existsSync(join(place.path, 'keeps.memory.budgets.json'))).toBe(false)
})

test.for([
  [
    'two of one name would leave their results in one place',
    ['memory', 'keeps.memory.ts', 'again/keeps.memory.ts'],
    /would both leave their results as "keeps\.memory"/,
  ],
  [
    'a path that Vite does not read to its end is refused',
    ['memory', 'issue#1/grows.ts', 'level.ts'],
    /grows\.ts cannot be run: its path has a "#", which Vite reads as a part of a URL\. Rename it, or move it elsewhere\.$/,
  ],
  [
    'what has no leaky implementation cannot be asked to leak',
    ['repro', 'keeps.memory.ts', '--leak', 'all'],
    /keeps\.memory\.ts has no leaky implementation/,
  ],
  [
    'what is judged by its trend has no budgets',
    ['budgets', 'grows.ts'],
    /grows\.ts is judged by how it grows, and has no budgets\.$/,
  ],
] as const)('%s', async ([, words, line]) => {
  const { code, output } = await runCommand(
    words.map(word => (word.endsWith('.ts') ? join(place.path, word) : word)),
    place,
  )

  expect(output.trimEnd()).toMatch(line)
  expect(output.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})
