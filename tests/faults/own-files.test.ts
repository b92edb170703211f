/** Scenarios outside the repository, as for a report: each is judged, or reported as not judged, in every output. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disagreements } from './outputs.ts'
import { newSandbox, resultsIn, runCommand } from './processes.ts'
import type { Sandbox } from './processes.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await newSandbox()
  write('grows.ts', trend('seen.add(id)'))
  write('level.ts', trend('seen.clear()'))
  write('other folder [1] (2)/pool.ts', trend('seen.size < 9 && seen.add(id)'))
  write('retains.memory.ts', once('signal.addEventListener("abort", () => i)'))
  write('again/retains.memory.ts', once('i'))
  write('issue#1/grows.ts', trend('seen.add(id)'))
})

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

function write(name: string, text: string): void {
  mkdirSync(dirname(join(sandbox.path, name)), { recursive: true })
  writeFileSync(join(sandbox.path, name), text)
}

/** Without budgets and without a profile, formatted as by Prettier. */
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

const title = 'a request releases its signal'
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
  resultsIn(sandbox)
    .scenarios.map(({ scenario, outcome, profile }) => `${scenario} ${outcome} ${profile}`)
    .toSorted()

test('several are run beside one of the suite, each judged by its trend', async () => {
  const ended = await runCommand(
    [
      'memory',
      join(sandbox.path, 'grows.ts'),
      'node-file-handles',
      join(sandbox.path, 'other folder [1] (2)/pool.ts'),
      join(sandbox.path, 'level.ts'),
    ],
    sandbox,
  )

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual([
    'grows growing quiet',
    'level passed quiet',
    'node-file-handles passed quiet',
    'pool passed quiet',
  ])
  expect(disagreements(ended, sandbox)).toEqual([])
})

test('what nothing can judge is reported as such, is no pass, and shows every count that changed', async () => {
  const ended = await runCommand(['repro', join(sandbox.path, 'retains.memory.ts')], sandbox)

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual(['retains.memory not-judged default'])
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.output).toMatch(/^ {3}listeners +\d+ +\d+ +\+30 .* not judged$/m)
})

test('without budgets a scenario is judged by its trend over --rounds', async () => {
  const ended = await runCommand(['repro', join(sandbox.path, 'retains.memory.ts'), '--rounds', '16'], sandbox)

  expect(ended.code).toBe(1)
  expect(outcomes()).toEqual(['retains.memory growing default'])
})

test('a metric that grows gets no budgets', async () => {
  const { code, output } = await runCommand(['budgets', join(sandbox.path, 'retains.memory.ts')], sandbox)

  expect(code).toBe(2)
  expect(output).toContain(
    'leaks, so no budget was made:\nlisteners grows with the number of operations: +120, +120, +240 in 4, 4, 8 rounds.\n',
  )
  expect(existsSync(join(sandbox.path, 'retains.memory.budgets.json'))).toBe(false)
})

test.for([
  [
    'two of one name would write their results to one folder',
    ['memory', 'retains.memory.ts', 'again/retains.memory.ts'],
    /would both leave their results as "retains\.memory"/,
  ],
  [
    'a path that Vite does not read to its end is rejected',
    ['memory', 'issue#1/grows.ts', 'level.ts'],
    /grows\.ts cannot be run: its path has a "#", which Vite reads as a part of a URL\. Rename it, or move it elsewhere\.$/,
  ],
  [
    'a scenario without a leaky implementation cannot be asked to leak',
    ['repro', 'retains.memory.ts', '--leak', 'all'],
    /retains\.memory\.ts has no leaky implementation/,
  ],
  [
    'a scenario that is judged by its trend has no budgets',
    ['budgets', 'grows.ts'],
    /grows\.ts is judged by how it grows, and has no budgets\.$/,
  ],
] as const)('%s', async ([, words, line]) => {
  const { code, output } = await runCommand(
    words.map(word => (word.endsWith('.ts') ? join(sandbox.path, word) : word)),
    sandbox,
  )

  expect(output.trimEnd()).toMatch(line)
  expect(output.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})
