/** What every subject here has in common: it becomes ready, and then somebody asks. */

import { writeSync } from 'node:fs'

/** Reports a line, whatever it says. */
export function tell(line: unknown): void {
  writeSync(3, `${JSON.stringify(line)}\n`)
}

/** Becomes ready, and calls `answer` when it is asked for the first time. */
export function whenAsked(answer: () => void): void {
  tell({ type: 'ready', version: Bun.version })
  process.stdin.once('data', answer)
}
