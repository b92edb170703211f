/**
 * Ends and removes what scenario processes leave behind: the processes that they started, and, when the main process dies
 * before it could, they themselves and their directories. A scenario's own process cannot, since it may be killed at any moment.
 */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { directoryPrefix } from '../../fixtures/temporary-directory.ts'

/**
 * What every process below a fork inherits, in sessions of their own or orphaned, too: the marks of the forks above it. One
 * that is given another environment is not found once its parent is gone.
 */
const variable = 'MEMORY_FORKS'

/** A mark that no other process of this machine has. */
function newMark(): string {
  return `memory-fork-${process.pid}-${randomBytes(8).toString('hex')}`
}

const markOfRun = newMark()

/** The mark for a new fork, and the environment that hands it on. A fork may run a suite of its own: marks add up. */
export function markFork(): { readonly mark: string, readonly environment: Readonly<Record<string, string>> } {
  const mark = newMark()
  return { mark, environment: { [variable]: `${process.env[variable] ?? ''}:${markOfRun}:${mark}:` } }
}

const patience = 2000 // milliseconds; a process that was killed and is not gone by then waits for a disk

/** Kills every process that carries a mark, until none is left. Answers how many there were. */
export async function endMarked(mark: string): Promise<number> {
  const ended = new Set<number>()
  for (let waited = 0; waited < patience; waited += 10) {
    const pids = killMarked(mark)
    pids.forEach(pid => ended.add(pid))
    if (pids.length === 0) {
      break
    }
    await sleep(10)
  }
  return ended.size
}

/** Kills every process that carries a mark, once, and answers which. For all forks of this run unless a mark is given. */
export function killMarked(mark: string = markOfRun): readonly number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid && carries(name, mark)).map(Number)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has ended meanwhile
    }
  }
  return pids
}

/** A zombie has no environment any more. */
function carries(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`:${mark}:`)
  } catch {
    return false // it has ended, or is somebody else's
  }
}

// Reads process ids until its input ends, which is when the main process does, however it ends; then kills whatever carries
// the mark of the run, again and again until nothing does: who is about to start another process may be faster once. A shell
// costs 1 MB and no CPU while it waits; a second Node would cost 40 MB beside what is measured.
const script = `
while read -r pid; do pids="$pids $pid"; done
tries=0
while [ $tries -lt 100 ]; do
  marked=$(grep -alsF ":$1:" /proc/[0-9]*/environ | cut -d/ -f3)
  [ -n "$marked" ] || break
  kill -KILL $marked 2>/dev/null
  sleep 0.05
  tries=$((tries + 1))
done
for pid in $pids; do
  rm -rf "$0/${directoryPrefix}$pid-"*
done`

let tell: ((pid: number) => void) | undefined

/** Has a fork ended, with all that it started, and its directories removed, at the latest when this process has ended. */
export function cleanUpAtTheEnd(pid: number): void {
  tell ??= startJanitor()
  tell(pid)
}

function startJanitor(): (pid: number) => void {
  const { [variable]: _, ...environment } = process.env // it must not end itself, nor be ended by the janitor of a suite above
  // Detached: a signal to the group of processes must not end the one that cleans up after it.
  const janitor = spawn('/bin/sh', ['-c', script, tmpdir(), markOfRun], { detached: true, env: environment, stdio: ['pipe', 'ignore', 'ignore'] })
  janitor.on('error', () => {}).unref() // without it the next run cleans up
  janitor.stdin.on('error', () => {})
  return (pid) => {
    janitor.stdin.write(`${pid}\n`)
  }
}
