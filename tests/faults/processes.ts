/**
 * Starts the project's commands as a terminal does: in a process group of their own, and in directories of their own.
 */

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseResults } from '../../helpers/results/schema.ts'
import type { Results } from '../../helpers/results/schema.ts'

/** The directories of a command, apart from all others, so that files it leaves behind show. */
export interface Sandbox extends AsyncDisposable {
  readonly path: string
  /** TMPDIR. */
  readonly temporary: string
  /** MEMORY_CACHE_DIR. */
  readonly cache: string
  /** MEMORY_REPORTS. */
  readonly reports: string
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Standard output and standard error as they came, without colours. */
  readonly output: string
}

export interface Started {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Signals the whole group, as Ctrl-C at a terminal does. */
  readonly signalGroup: (signal: NodeJS.Signals) => void
}

export type Variables = Readonly<Record<string, string>>

export async function newSandbox(): Promise<Sandbox> {
  const path = await mkdtemp(join(tmpdir(), 'faults-'))
  const sandbox = { path, temporary: join(path, 'tmp'), cache: join(path, 'cache'), reports: join(path, 'reports') }
  await mkdir(sandbox.temporary)
  await mkdir(sandbox.cache)

  return {
    ...sandbox,
    async [Symbol.asyncDispose]() {
      endGroups(path)
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Process groups with the sandbox that they work in. */
const groups: { readonly pid: number; readonly sandbox: string }[] = []

/** Kills commands that a failed test has left running. */
function endGroups(path: string): void {
  const alive = new Set(livingProcesses().map(({ group }) => group))
  for (const { pid } of groups.filter(({ pid: group, sandbox }) => sandbox === path && alive.has(group))) {
    process.kill(-pid, 'SIGKILL')
  }
}

/** Starts a command in the repository, without the variables of this run of Vitest. */
export function start(program: string, args: readonly string[], sandbox: Sandbox, variables: Variables = {}): Started {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|MEMORY_|GITHUB_|NODE_ENV|NODE_OPTIONS|MODE|DEV|PROD|TEST|MALLOC_)/.test(name),
  )
  const child = spawn(program, args, {
    detached: true, // a group of its own
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      NODE_DISABLE_COMPILE_CACHE: '1', // npm writes one to TMPDIR
      NO_COLOR: '1',
      TMPDIR: sandbox.temporary,
      MEMORY_CACHE_DIR: sandbox.cache,
      MEMORY_REPORTS: sandbox.reports,
      MEMORY_WAIT: '0ms',
      ...variables,
    },
  })

  let output = ''
  for (const pipe of [child.stdout, child.stderr]) {
    pipe.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }

  const pid = child.pid ?? 0
  groups.push({ pid, sandbox: sandbox.path })
  return {
    pid,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => resolve({ code, signal, output }))
    }),
    signalGroup: signal => process.kill(-pid, signal),
  }
}

export async function run(
  program: string,
  args: readonly string[],
  sandbox: Sandbox,
  variables: Variables = {},
): Promise<Ended> {
  return await start(program, args, sandbox, variables).ended
}

/** A command of the project, without npm before it. */
export async function runCommand(args: readonly string[], sandbox: Sandbox, variables: Variables = {}): Promise<Ended> {
  return await run(process.execPath, ['commands/run.mjs', ...args], sandbox, variables)
}

/** What the temporary directory still holds. */
export function leftIn({ temporary }: Sandbox): readonly string[] {
  return readdirSync(temporary)
}

export function resultsIn({ reports }: Sandbox): Results {
  return parseResults(JSON.parse(readFileSync(join(reports, 'results.json'), 'utf8')))
}

/** Waits until a scenario is past its baseline and works. */
export async function workBegan({ reports }: Sandbox, scenario: string): Promise<void> {
  const timeline = join(reports, scenario, 'timeline.jsonl')
  await until(() => existsSync(timeline) && /"name":"(working|round 1 )/.test(readFileSync(timeline, 'utf8')))
}

/** Waits for a condition. @throws when it is not true after 150 s */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 150_000
  while (!isSo()) {
    if (Date.now() > deadline) {
      throw new Error('Waited 150 s in vain.')
    }
    await sleep(20)
  }
}

export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly words: string
}

/** Processes that are alive: a zombie is not. */
export function livingProcesses(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const fields = statOf(name)
      return fields === undefined || fields[0] === 'Z'
        ? []
        : [{ pid: Number(name), parent: Number(fields[1]), group: Number(fields[2]), words: wordsOf(name) }]
    })
}

function wordsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return '' // it ended meanwhile
  }
}

/** What follows the name of a process in its /proc/<pid>/stat: state, parent, group, … */
function statOf(pid: string): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined // it ended meanwhile
  }
}
