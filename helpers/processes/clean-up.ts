/**
 * The janitor cleans up after this process when it is killed and cannot do so itself: a shell waits for its end, and
 * then starts Node for the rest (janitor.ts). While the shell waits it costs 1 MB and no CPU; a second Node would cost
 * 40 MB beside what is measured.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { modulePath } from '../module-url.ts'
import { removeAbandoned, removeDirectoriesOf, reportAll } from '../workspace/temporary-directory.ts'
import { idOf } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'
import { isWatchdog, onOwnChild, ownChildren } from './descendants.ts'
import { markOfRun, markVariable } from './orphans.ts'

/**
 * `end`: kill it with all below it. `await`: it ends by itself when it notices, and then with its results written.
 * `owner`: only remove what it owned. The directories of all of them are removed.
 */
export type Task = 'end' | 'await' | 'owner'

// Its input ends when this process does, however that ends.
const script = [
  'words=',
  'while read -r word; do [ "$word" = nothing ] && exit; words="$words $word"; done',
  'exec "$0" --disable-warning=ExperimentalWarning "$1" "$2" $words',
].join('\n')

const janitorModule = modulePath('janitor.ts', import.meta.url)
const listed = new Set<string>()
const gentle = new WeakSet<ChildProcess>()
let janitor: ChildProcess | undefined
let isWatching = false

/** A process in the environment of another: its id and its start. */
export function wordOf({ pid, start }: ProcessId): string {
  return `${pid}:${start}`
}

/** The process that a word names. */
export function idIn(word: string): ProcessId {
  const [pid, start] = word.split(':').map(Number)
  return { pid: pid ?? Number.NaN, start: start ?? Number.NaN }
}

/** Has a process cared for when this one has ended, at the latest. */
export function cleanUpAtTheEnd(task: Task, id: ProcessId): void {
  const word = `${task}:${wordOf(id)}`
  if (!listed.has(word)) {
    listed.add(word)
    janitor ??= startJanitor()
    janitor.stdin?.write(`${word}\n`)
  }
}

/** Has everything that this process starts ended when it has, at the latest, and its own directories removed. */
export function cleanUpAfterThis(): void {
  if (isWatching) {
    return
  }
  isWatching = true
  const self = idOf(process.pid)
  if (self !== undefined) {
    cleanUpAtTheEnd('owner', self)
  }
  process.once('exit', () => {
    reportAll([...removeDirectoriesOf(self === undefined ? [] : [self]), ...removeAbandoned()])
    if (ownChildren().every(child => isJanitor(child) || isWatchdog(child))) {
      janitor?.stdin?.write('nothing\n') // is left to do: Node would start beside whatever is measured next
    }
  })
  onOwnChild(child => {
    const id = isJanitor(child) || isWatchdog(child) || child.pid === undefined ? undefined : idOf(child.pid)
    if (id !== undefined) {
      cleanUpAtTheEnd(gentle.has(child) ? 'await' : 'end', id)
    }
  })
}

/** Has a child that was started in this very turn awaited and not killed: it notices by itself. */
export function awaitAtTheEnd(child: ChildProcess): void {
  gentle.add(child)
}

/** Whether a child is the one that cleans up. */
export function isJanitor(child: ChildProcess): boolean {
  return child === janitor
}

function startJanitor(): ChildProcess {
  // it must not end itself, nor be ended by the janitor of a suite above
  const { [markVariable]: _, NODE_OPTIONS: __, ...environment } = process.env
  // Detached: a signal to the group of processes must not end the one that cleans up after it.
  const started = spawn('/bin/sh', ['-c', script, process.execPath, janitorModule, markOfRun], {
    detached: true,
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  started.unref()
  started.on('error', () => {}) // without it the next run cleans up
  started.stdin.on('error', () => {})
  started.once('exit', () => {
    // another process ended it, and not this one
    janitor = undefined
    const words = [...listed]
    listed.clear()
    for (const [task, pid, start] of words.map(word => word.split(':'))) {
      if (task === 'end' || task === 'await' || task === 'owner') {
        cleanUpAtTheEnd(task, { pid: Number(pid), start: Number(start) })
      }
    }
  })
  return started
}
