/** `npm run validate:mutations`: small wrong changes, one at a time, which unit tests are to notice. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { ownedDirectory } from '../helpers/workspace/temporary-directory.ts'
import { parseCount } from '../helpers/units.ts'
import { judgeMutations } from './mutations/judge.ts'
import { measureMutations } from './mutations/measure.ts'
import type { Mutation } from './mutations/mutation.ts'
import { versionsMutations } from './mutations/versions.ts'

const help = `npm run validate:mutations -- [part of a file's name…] [--at-once N]

Makes one small wrong change after the other in a copy of this checkout, such as a limit that is moved or a condition that is left
out, and runs the unit tests that are to notice it. The changes stand in bench/mutations/, with the reason of each that may survive.
Exit code 0: all were noticed, but for those. 1: one survived without a reason, or was noticed and has one. 2: a text that is
to be changed is not there exactly once, since the code has moved, or the tests are red without a change.

  --at-once N   copies in which changes are tried beside each other (default 1; this machine has ${availableParallelism()} CPUs)`

const all: readonly Mutation[] = [...judgeMutations, ...versionsMutations, ...measureMutations]

/** An endless loop is noticed too, by whoever waits. */
const patience = 90_000 // milliseconds

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

/** What unit tests say: the first that is red, or that none is. */
type Answer =
  | { readonly kind: 'green' }
  | { readonly kind: 'red'; readonly by: string }
  | { readonly kind: 'broken'; readonly output: string }

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'at-once': { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const chosen = all.filter(({ file }) => positionals.length === 0 || positionals.some(part => file.includes(part)))
  const moved = chosen.filter(({ file, from }) => occurrences(pathOf(file), from) !== 1)
  moved.forEach(({ file, from }) =>
    process.stderr.write(
      `${pathOf(file)} has ${occurrences(pathOf(file), from)} times, and not once: ${shown(from)}\n`,
    ),
  )
  if (moved.length > 0 || chosen.length === 0) {
    process.stderr.write(
      chosen.length === 0
        ? 'No change is of such a file.\n'
        : `${moved.length} of ${chosen.length} changes cannot be made. Adapt them in bench/mutations/.\n`,
    )
    return 2
  }

  const began = performance.now()
  const directories = Array.from({ length: Math.min(parseCount(values['at-once']), chosen.length) }, () =>
    ownedDirectory(tmpdir()),
  )
  const remove = async (): Promise<void> => {
    await Promise.all(directories.map(directory => directory[Symbol.asyncDispose]()))
  }
  process.once('SIGINT', () => {
    running.forEach(pid => process.kill(-pid, 'SIGKILL'))
    void remove().then(() => process.exit(130))
  })
  const copies = directories.map(({ path }) => copyOfCheckout(path))
  try {
    const unchanged = await testsIn(copies[0] ?? '', [...new Set(chosen.flatMap(({ tests }) => tests))])
    if (unchanged.kind !== 'green') {
      process.stderr.write(
        `Without any change the tests are ${unchanged.kind === 'red' ? `red: ${unchanged.by}` : `broken:\n${unchanged.output}`}\n`,
      )
      return 2
    }

    const queue = [...chosen.entries()]
    const wrong: boolean[] = []
    const survived: boolean[] = []
    await Promise.all(
      copies.map(async copy => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const [index, mutation] = next
          const answer = await tryIn(copy, mutation)
          const isWrong = (answer.kind === 'green') !== (mutation.survives !== undefined) || answer.kind === 'broken'
          wrong.push(isWrong)
          survived.push(answer.kind === 'green')
          process.stdout.write(
            `${String(index + 1).padStart(String(chosen.length).length)}/${chosen.length}  ${lineOf(mutation, answer)}\n`,
          )
        }
      }),
    )
    process.stdout.write(
      `\n${summaryOf(chosen, { survived: survived.filter(Boolean).length, wrong: wrong.filter(Boolean).length })}, in ${Math.round((performance.now() - began) / 1000)} s\n`,
    )
    return wrong.some(Boolean) ? 1 : 0
  } finally {
    await remove()
  }
}

/** The checkout without what runs leave in it; its packages are linked. */
function copyOfCheckout(copy: string): string {
  const left = new Set(['node_modules', 'reports', '.git'].map(name => resolve(name)))
  cpSync('.', copy, { recursive: true, filter: source => !left.has(resolve(source)) })
  symlinkSync(realpathSync('node_modules'), join(copy, 'node_modules'))
  return copy
}

async function tryIn(copy: string, { file, from, to, tests }: Mutation): Promise<Answer> {
  const path = join(copy, pathOf(file))
  const source = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  try {
    return await testsIn(copy, tests)
  } finally {
    writeFileSync(path, source)
  }
}

/** A test is in tests/unit, or else in tests/integration. */
function testFile(copy: string, name: string): string {
  const unit = `tests/unit/${name}.test.ts`
  return existsSync(join(copy, unit)) ? unit : `tests/integration/${name}.test.ts`
}

async function testsIn(copy: string, tests: readonly string[]): Promise<Answer> {
  const output = join(copy, 'mutation.json')
  rmSync(output, { force: true })
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'bench/mutations/vitest.config.ts',
      '--bail',
      '1',
      '--reporter',
      'json',
      '--outputFile',
      output,
      ...tests.map(name => testFile(copy, name)),
    ],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const pid = child.pid ?? 0
  running.add(pid)
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), patience)
  const ended = new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle))
  const [printed, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  clearTimeout(timer)
  running.delete(pid)

  if (code === null) {
    return { kind: 'red', by: `nothing but patience, after ${patience / 1000} s` }
  }
  return code === 0 ? { kind: 'green' } : (redBy(output) ?? { kind: 'broken', output: `${printed}${complained}` })
}

/**
 * A file that cannot even be loaded has no test that is red: a change that breaks the program is none that tests have
 * to notice.
 */
function redBy(path: string): Answer | undefined {
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

function lineOf({ file, from, to, survives }: Mutation, answer: Answer): string {
  const change = `${file}: ${shown(from)} → ${to === '' ? '(nothing)' : shown(to)}`
  if (answer.kind === 'broken') {
    return `BROKEN    ${change}\n${answer.output}`
  }
  return answer.kind === 'red'
    ? `${survives === undefined ? 'noticed ' : 'NOTICED, and is said to survive'}  ${change}  by "${answer.by}"`
    : survives === undefined
      ? `SURVIVED  ${change}`
      : `survives  ${change}: ${survives}`
}

function summaryOf(
  { length }: readonly Mutation[],
  { survived, wrong }: { readonly survived: number; readonly wrong: number },
): string {
  return `${length} changes, ${length - survived} noticed (${((100 * (length - survived)) / length).toFixed(1)} %), ${survived} survived${wrong === 0 ? ', each with its reason' : `; ${wrong} not as they should`}`
}

function pathOf(file: string): string {
  return `helpers/${file}.ts`
}

function occurrences(path: string, from: string): number {
  return readFileSync(path, 'utf8').split(from).length - 1
}

/** A text in one line, cut where it is long. */
function shown(code: string): string {
  const line = code.trim().replaceAll(/\s+/g, ' ')
  return line.length <= 90 ? line : `${line.slice(0, 89)}…`
}

process.exitCode = await main()
