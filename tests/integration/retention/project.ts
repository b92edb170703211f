/** A user's project in a temporary directory, with this suite's entries and this repository's Vitest. */

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { parseResults } from '../../../helpers/results/schema.ts'
import type { Results, ScenarioResult } from '../../../helpers/results/schema.ts'

/** The URL of an entry, for code of the project. */
export function entry(name: 'index' | 'config' | 'measure' | 'heap'): string {
  return pathToFileURL(resolve(`helpers/entries/${name}.ts`)).href
}

const usualConfig = `
const { memoryProject } = await import('${entry('config')}')
export default {
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'] } },
      memoryProject({ include: ['test/**/*.memory.ts'] }),
    ],
  },
}
`

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** `undefined` when it left none. */
  readonly results: Results | undefined
  /** The result of a check. @throws when there is none */
  readonly result: (name: string) => ScenarioResult
}

export interface Project extends Disposable {
  readonly path: string
  /** Runs Vitest, with `run` and these words. */
  readonly vitest: (...words: readonly string[]) => Promise<Ran>
  /** The same without diagnoses. */
  readonly judge: (...words: readonly string[]) => Promise<Ran>
  /** Runs a command of the suite, with variables. */
  readonly command: (words: readonly string[], variables?: Readonly<Record<string, string>>) => Promise<Ran>
  /** Runs Node. */
  readonly node: (...words: readonly string[]) => Promise<Ran>
}

const longest = 280_000 // milliseconds

/**
 * @param files their texts by their paths
 * @param prefix what the name of its folder begins with
 * @param environment what its processes start with besides
 */
export function project(
  files: Readonly<Record<string, string>>,
  prefix = 'checked-',
  environment: Readonly<Record<string, string>> = {},
): Project {
  const path = mkdtempSync(join(tmpdir(), prefix))
  symlinkSync(resolve('node_modules'), join(path, 'node_modules'))
  const all = { 'package.json': '{ "type": "module" }', 'vitest.config.ts': usualConfig, ...files }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }

  const run = async (words: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ran> => {
    const { VITEST: _, NODE_ENV: __, MEMORY_REPORTS: ___, MEMORY_RUN: ____, NODE_OPTIONS: _____, ...env } = process.env
    const ended = await promisify(execFile)(process.execPath, words, {
      cwd: path,
      env: { ...env, NO_COLOR: '1', ...environment, ...variables },
      timeout: longest,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => ({
        code: Number(Reflect.get(Object(error), 'code') ?? -1),
        stdout: String(Reflect.get(Object(error), 'stdout')),
        stderr: String(Reflect.get(Object(error), 'stderr')),
      }),
    )
    const file = join(path, 'reports', 'results.json')
    const results = existsSync(file) ? parseResults(JSON.parse(readFileSync(file, 'utf8'))) : undefined
    return {
      ...ended,
      results,
      result(name) {
        const found = results?.scenarios.find(({ scenario }) => scenario === name)
        if (found === undefined) {
          throw new Error(`There is no result of ${name}.\n${ended.stdout}\n${ended.stderr}`)
        }
        return found
      },
    }
  }

  const vitest = resolve('node_modules/vitest/vitest.mjs')
  const commands = resolve('commands/run.mjs')
  return {
    path,
    vitest: async (...words) => await run([vitest, 'run', ...words]),
    judge: async (...words) => await run([vitest, 'run', ...words], { MEMORY_DIAGNOSE: 'never' }),
    command: async (words, variables) => await run([commands, ...words], variables),
    node: async (...words) => await run(words),
    [Symbol.dispose]() {
      rmSync(path, { recursive: true })
    },
  }
}

/** The metrics of a result that are red. */
export function redOf({ verdicts }: ScenarioResult): readonly string[] {
  return verdicts.filter(({ outcome }) => outcome !== 'within').map(({ metric }) => metric)
}
