/**
 * Removes what scenario processes leave behind when the main process dies before it could: killed, or out of memory. A
 * scenario's own process cannot, since Vitest's watchdog kills it at that very moment.
 */

import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { directoryPrefix } from '../../fixtures/temporary-directory.ts'

// Reads process ids until its input ends, which is when the main process does, however it ends. A process that is dead may
// stay a zombie for seconds. A shell costs 1 MB and no CPU while it waits; a second Node would cost 40 MB beside what is
// measured.
const script = `
alive() { read -r stat < "/proc/$1/stat" && case "$stat" in *') Z '*) false;; esac; }
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do
  tries=0
  while alive $pid && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  rm -rf "$0/${directoryPrefix}$pid-"*
done`

let tell: ((pid: number) => void) | undefined

/** Has the directories of a process removed at the latest when this process has ended. */
export function removeDirectoriesAtTheEnd(pid: number): void {
  tell ??= startJanitor()
  tell(pid)
}

function startJanitor(): (pid: number) => void {
  // Detached: a signal to the group of processes must not end the one that cleans up after it.
  const janitor = spawn('/bin/sh', ['-c', script, tmpdir()], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  janitor.on('error', () => {}).unref() // without it the next run cleans up
  janitor.stdin.on('error', () => {})
  return (pid) => {
    janitor.stdin.write(`${pid}\n`)
  }
}
