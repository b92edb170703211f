/** The start of every subject here: it becomes ready, and waits for a request. */

import { writeSync } from 'node:fs'

/** Reports a line, whatever it says. */
export function send(line: unknown): void {
  writeSync(3, `${JSON.stringify(line)}\n`)
}

/** Becomes ready, and calls `respond` at the first request. */
export function whenAsked(respond: () => void): void {
  send({ type: 'ready', version: Bun.version })
  process.stdin.once('data', respond)
}
