/** Makes small wrong changes, one at a time, in copies of this checkout, and finds out which tests notice. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'
import { ownedDirectory } from '../../helpers/workspace/temporary-directory.ts'
import type { Mutation } from './mutation.ts'

/** What tests say of a change: the first that is red, or that none is. */
export type Result =
  | { readonly kind: 'green' }
  | { readonly kind: 'red'; readonly by: string }
  | { readonly kind: 'broken'; readonly output: string }

/** An endless loop is noticed too: by the time that it takes. */
const patience = { unit: 90_000, canary: 10 * 60_000 } as const // milliseconds

const report = v.object({
  testResults: v.array(
    v.object({
      message: v.optional(v.string()),
      assertionResults: v.array(v.object({ status: v.string(), title: v.string() })),
    }),
  ),
})

/** Leaders of groups of processes in which tests run now. */
const running = new Set<number>()

/** Changes that cannot be made, since their text is not in its file exactly once; with what is said of that. */
export function movedIn(mutations: readonly Mutation[]): readonly string[] {
  return mutations
    .filter(({ file, from }) => occurrences(pathOf(file), from) !== 1)
    .map(
      ({ file, from }) => `${pathOf(file)} has ${occurrences(pathOf(file), from)} times, and not once: ${shown(from)}`,
    )
}

/**
 * Tries one change after the other, `atOnce` beside each other, and calls `took` for each.
 *
 * @throws {Error} when tests are red without any change
 */
export async function tryMutations<One extends Mutation>(
  mutations: readonly One[],
  atOnce: number,
  took: (mutation: One, result: Result, index: number) => void,
): Promise<void> {
  const directories = Array.from({ length: Math.min(atOnce, mutations.length) }, () => ownedDirectory(tmpdir()))
  const remove = async (): Promise<void> => {
    await Promise.all(directories.map(directory => directory[Symbol.asyncDispose]()))
  }
  process.once('SIGINT', () => {
    running.forEach(pid => process.kill(-pid, 'SIGKILL'))
    void remove().then(() => process.exit(130))
  })
  const copies = directories.map(({ path }) => copyOfCheckout(path))
  try {
    await requireGreen(copies[0] ?? '', mutations)
    const queue = [...mutations.entries()]
    await Promise.all(
      copies.map(async copy => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const [index, mutation] = next
          took(mutation, await tryIn(copy, mutation), index)
        }
      }),
    )
  } finally {
    await remove()
  }
}

async function requireGreen(copy: string, mutations: readonly Mutation[]): Promise<void> {
  const units = [...new Set(mutations.flatMap(({ tests }) => tests))]
  const canaries = [...new Set(mutations.flatMap(({ canary }) => canary ?? []))]
  const results = [
    ...(units.length === 0 ? [] : [await unitTestsIn(copy, units)]),
    ...(await Array.fromAsync(canaries, async canary => await canaryIn(copy, canary))),
  ]
  for (const unchanged of results) {
    if (unchanged.kind !== 'green') {
      throw new Error(
        'Without any change the tests are ' +
          (unchanged.kind === 'red' ? `red: ${unchanged.by}` : `broken:\n${unchanged.output}`),
      )
    }
  }
}

/** A text in one line, cut where it is long. */
export function shown(code: string): string {
  const line = code.trim().replaceAll(/\s+/g, ' ')
  return line.length <= 90 ? line : `${line.slice(0, 89)}…`
}

/** The checkout without what runs leave in it; its packages are linked. */
function copyOfCheckout(copy: string): string {
  const left = new Set(['node_modules', 'reports', '.git'].map(name => resolve(name)))
  cpSync('.', copy, { recursive: true, filter: source => !left.has(resolve(source)) })
  symlinkSync(realpathSync('node_modules'), join(copy, 'node_modules'))
  return copy
}

async function tryIn(copy: string, { file, from, to, tests, canary }: Mutation): Promise<Result> {
  const path = join(copy, pathOf(file))
  const source = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  try {
    const result: Result = tests.length === 0 ? { kind: 'green' } : await unitTestsIn(copy, tests)
    return result.kind === 'green' && canary !== undefined ? await canaryIn(copy, canary) : result
  } finally {
    writeFileSync(path, source)
  }
}

async function unitTestsIn(copy: string, tests: readonly string[]): Promise<Result> {
  const files = tests.map(name => testFile(copy, name))
  return await vitestIn(copy, ['--config', 'bench/mutations/vitest.config.ts', '--bail', '1', ...files], patience.unit)
}

/** A test is in tests/unit, or else in tests/integration. */
function testFile(copy: string, name: string): string {
  const unit = `tests/unit/${name}.test.ts`
  return existsSync(join(copy, unit)) ? unit : `tests/integration/${name}.test.ts`
}

/** As `npm test` runs it: `quiet/trends` in the project of quiet canaries, all others in that of canaries. */
async function canaryIn(copy: string, canary: string): Promise<Result> {
  const project = canary.startsWith('quiet/') ? 'quiet' : 'canaries'
  return await vitestIn(copy, ['--project', project, `tests/canaries/${canary}.ts`], patience.canary)
}

async function vitestIn(copy: string, parameters: readonly string[], longest: number): Promise<Result> {
  const output = join(copy, 'mutation.json')
  rmSync(output, { force: true })
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter', 'json', '--outputFile', output, ...parameters],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const pid = child.pid ?? 0
  running.add(pid)
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), longest)
  const ended = new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle))
  const [printed, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  clearTimeout(timer)
  running.delete(pid)

  if (code === null) {
    return { kind: 'red', by: `nothing but patience, after ${longest / 1000} s` }
  }
  return code === 0 ? { kind: 'green' } : (redBy(output) ?? { kind: 'broken', output: `${printed}${complained}` })
}

/**
 * A file that cannot even be loaded has no test that is red: a change that breaks the program is none that tests have
 * to notice.
 */
function redBy(path: string): Result | undefined {
  try {
    const { testResults } = v.parse(report, JSON.parse(readFileSync(path, 'utf8')))
    const by = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ status }) => status === 'failed')?.title
    return by === undefined ? undefined : { kind: 'red', by }
  } catch {
    return undefined
  }
}

function pathOf(file: string): string {
  return (
    ['.ts', '.cjs', ''].map(ending => `helpers/${file}${ending}`).find(path => existsSync(path)) ?? `helpers/${file}`
  )
}

function occurrences(path: string, from: string): number {
  return readFileSync(path, 'utf8').split(from).length - 1
}
