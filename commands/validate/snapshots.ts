/** Reads heap snapshots that are broken in many ways. */

import { attempt, smallRealSnapshot } from '../../fixtures/heap-fuzz.ts'
import type { Count } from './count.ts'

/** Those numbered from 0 on: each is to be read, or rejected in one line, in time. */
export function breakSnapshots(tries: number): Count {
  const original = smallRealSnapshot()
  const details: string[] = []

  for (let number = 0; number < tries; number++) {
    try {
      attempt(original, number)
    } catch (error) {
      details.push(error instanceof Error ? error.message : String(error))
    }
    if ((number + 1) % 10_000 === 0) {
      process.stderr.write(
        `broken heap snapshots ${number + 1}/${tries}: ${details.length === 0 ? 'none' : details.at(-1)}\n`,
      )
    }
  }
  return {
    what: 'broken heap snapshots: crashed, hung, or rejected in more than a line',
    tries,
    wrong: details.length,
    details: details.slice(0, 10),
  }
}
