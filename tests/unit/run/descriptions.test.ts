/** What scenarios say of themselves, however their files are written. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeScenarios } from '../../../helpers/run/descriptions.ts'
import { scenarioNames } from '../../../helpers/scenario/names.ts'

const external = mkdtempSync(join(tmpdir(), 'descriptions-'))

afterAll(() => {
  rmSync(external, { recursive: true })
})

function leave(name: string, text: string): string {
  const path = resolve(external, name)
  writeFileSync(path, text)
  return path
}

const trend = `
import {
  leakPair as pair,
} from "memory-regression-suite/helpers/vitest/leak-pair.ts";

const implementation = () => ({
  operate() {},
});

const options = {
  operations: 7,
  metrics: {
    heapUsed: "none",
  },
  leaky: implementation,
  fixed: implementation,
};

pair(
  import.meta,
  { ...options, title: \`it's "quoted", and \${1 + 1} lines\` },
);
`

test('every scenario of this repository describes itself, and its file name says whether it is a trend', async () => {
  const described = await describeScenarios()

  expect(described.map(({ name }) => name)).toEqual(scenarioNames())
  expect(described.filter(({ kind }) => kind === 'trend').map(({ file }) => file)).toEqual(
    described.filter(({ file }) => file.endsWith('.trend.ts')).map(({ file }) => file),
  )
  expect(described.find(({ name }) => name === 'node-cache')).toEqual({
    name: 'node-cache',
    file: 'tests/scenarios/node/node-cache.trend.ts',
    title: 'a cache with a bound stops growing when it is full',
    line: expect.any(Number),
    document: '003',
    kind: 'trend',
    leaks: true,
    mostBytes: 0,
  })
  for (const { file, line = 0 } of described) {
    expect(readFileSync(file, 'utf8').split('\n')[line - 1]).toMatch(/\b(?:scenario|scaling|leakPair)\(/)
  }
})

test('a file formatted in another way, with options from a variable, is what it is when it runs', async () => {
  const file = leave('formatted.ts', trend)

  expect(await describeScenarios([file])).toEqual([
    {
      name: 'formatted',
      file: relative('.', file),
      title: 'it\'s "quoted", and 2 lines',
      line: 19,
      kind: 'trend',
      leaks: true,
      mostBytes: 0,
    },
  ])
})

test('a file that only mentions a trend is none', async () => {
  const file = leave(
    'mentions.ts',
    `import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'
     // leakPair(import.meta, { operations: 3 })
     const text = "operations: 5,"
     scenario(import.meta, { title: text, metrics: {}, wait: 0, copies: 1, atMost: 4096, network: false }, async () => {})`,
  )

  expect(await describeScenarios([file])).toMatchObject([
    { title: 'operations: 5,', kind: 'scenario', leaks: false, mostBytes: 4096 },
  ])
})

test('a file that cannot be loaded, and one without a scenario, are left out', async () => {
  const files = [
    leave('throws.ts', "throw new Error('no')"),
    leave('other.ts', "import { test } from 'vitest'\ntest('x', () => {})"),
  ]

  expect(await describeScenarios(files)).toEqual([])
})
