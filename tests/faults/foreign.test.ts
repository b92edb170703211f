/** Files that are not this suite's stay, whatever their names are and wherever MEMORY_REPORTS points to. */

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newSandbox, run, runCommand } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

const scenario = `import { leakPair } from 'memory-regression-suite/helpers/vitest/leak-pair.ts'

const implementation = () => ({ operate: () => {} })

leakPair(import.meta, {
  title: 'does nothing that stays',
  operations: 5,
  rounds: 4,
  metrics: { handles: 'none' },
  leaky: implementation,
  fixed: implementation,
})
`

/** Writes a file in the sandbox. Returns its path. */
function leave(name: string, text = scenario): string {
  const path = join(sandbox.path, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function onlyLine({ output }: Ended): string {
  expect(output.trimEnd().split('\n')).toHaveLength(1)
  return output.trimEnd().replaceAll(sandbox.path, '…')
}

/** As `npx vitest` runs it, without a command before it. */
async function runVitest(...files: readonly string[]): Promise<Ended> {
  return await run('vitest', ['run', '--project', 'scenarios', ...files], sandbox, {
    MEMORY_SCENARIOS: JSON.stringify(files),
    MEMORY_TABLE_ALONE: '1',
  })
}

describe('a name that cannot be the name of a folder', () => {
  test.for(['...ts', '..ts', '.hidden.ts', 'a\nb.ts', '-rf.ts', 'results.json.ts', 'reported-leaks.ts'])(
    '%j',
    async name => {
      const file = leave(`apart/${name}`)
      leave('precious', 'retained')
      const ended = await runCommand(['repro', file], sandbox)

      expect(onlyLine(ended)).toMatch(/^…\/apart\/.* cannot be run: its results would go to a folder called "/)
      expect(ended.code).toBe(2)
      expect(readdirSync(sandbox.path).toSorted()).toEqual(['apart', 'cache', 'precious', 'tmp'])
    },
  )

  test('is rejected by Vitest without a command too', async () => {
    leave('precious', 'retained')
    const ended = await runVitest(leave('apart/...ts'))

    expect(onlyLine(ended)).toContain('cannot be run: its results would go to a folder called ".."')
    expect(ended.code).toBe(2)
    expect(readFileSync(join(sandbox.path, 'precious'), 'utf8')).toBe('retained')
  })

  test('nor can two files have one', async () => {
    const ended = await runVitest(leave('one/same.ts'), leave('two/same.ts'))

    expect(onlyLine(ended)).toMatch(/one\/same\.ts and .*two\/same\.ts would both leave their results as "same"/)
    expect(ended.code).toBe(2)
  })
})

test('a foreign folder with the name of a scenario', async () => {
  const file = leave('docs.ts')
  leave('reports/docs/thesis', 'retained')
  const ended = await runCommand(['repro', file], sandbox)

  expect(onlyLine(ended)).toMatchInlineSnapshot(
    `"…/reports/docs is not known to be this suite's (it has no .memory-regression-suite of its name), so it is left as it is, and this run would have to empty it. Move it elsewhere, or point MEMORY_REPORTS to another folder."`,
  )
  expect(ended.code).toBe(2)
  expect(readFileSync(join(sandbox.reports, 'docs/thesis'), 'utf8')).toBe('retained')
})

test.for(['link', 'renamed'] as const)('a folder that is none of this run: %s', async how => {
  const file = leave('docs.ts')
  await runCommand(['repro', leave('own.ts')], sandbox)
  leave('reports/own/notes', 'retained')
  if (how === 'link') {
    symlinkSync(join(sandbox.reports, 'own'), join(sandbox.reports, 'docs'))
  } else {
    cpSync(join(sandbox.reports, 'own'), join(sandbox.reports, 'docs'), { recursive: true })
  }
  const { code } = await runCommand(['repro', file], sandbox)

  expect(code).toBe(2)
  expect(readFileSync(join(sandbox.reports, 'docs/notes'), 'utf8')).toBe('retained')
})

test.for(['results.json', 'tests.json', 'report.html'])('a foreign %s', async name => {
  leave(`reports/${name}`, 'retained')
  const ended = await runCommand(['repro', leave('docs.ts')], sandbox)

  expect(onlyLine(ended)).toContain(
    `…/reports/${name} is not known to be this suite's (…/reports has no .memory-regression-suite that says so), and this run would overwrite it.`,
  )
  expect(ended.code).toBe(2)
  expect(readFileSync(join(sandbox.reports, name), 'utf8')).toBe('retained')
})

test('what is beside the outputs stays, and the next run removes what the first one left', async () => {
  const file = leave('docs.ts')
  leave('reports/notes/today', 'retained')
  leave('reports/history.jsonl', '')
  expect((await runCommand(['repro', file], sandbox)).code).toBe(0)
  leave('reports/docs/of-the-first-run', '')
  expect((await runCommand(['repro', file], sandbox)).code).toBe(0)

  expect(existsSync(join(sandbox.reports, 'docs/of-the-first-run'))).toBe(false)
  expect(readFileSync(join(sandbox.reports, 'notes/today'), 'utf8')).toBe('retained')
  expect(readFileSync(join(sandbox.reports, 'history.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2)
})

test('an empty MEMORY_REPORTS is the default, and not the working directory', async () => {
  for (const name of [
    '.npmrc',
    'package.json',
    'suite.config.ts',
    'tsconfig.json',
    'vitest.config.ts',
    'bench/mutations',
    'commands',
    'helpers',
    'fixtures',
    'tests/scenarios',
    'tests/known-leaks.json',
    'tests/canaries',
  ]) {
    cpSync(name, join(sandbox.path, 'checkout', name), { recursive: true })
  }
  symlinkSync(resolve('node_modules'), join(sandbox.path, 'checkout/node_modules'))
  leave('checkout/docs/thesis', 'retained')
  leave('checkout/docs.ts')
  const { code } = await run(
    'sh',
    [
      '-c',
      'cd "$0" && exec "$@"',
      join(sandbox.path, 'checkout'),
      process.execPath,
      'commands/run.mjs',
      'repro',
      './docs.ts',
    ],
    sandbox,
    { MEMORY_REPORTS: '', MEMORY_KNOWN_LEAKS: '' },
  )

  expect(readFileSync(join(sandbox.path, 'checkout/docs/thesis'), 'utf8')).toBe('retained')
  expect(readdirSync(join(sandbox.path, 'checkout/reports'))).toContain('results.json')
  expect(existsSync(join(sandbox.path, 'checkout/results.json'))).toBe(false)
  expect(code).toBe(0)
})
