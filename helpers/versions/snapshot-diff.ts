/** Names the classes of which a candidate has more objects than its base, by one heap snapshot of each. */

import { join } from 'node:path'
import { temporaryDirectory } from '../workspace/temporary-directory.ts'
import { analyse } from '../heap/summary/analysis.ts'
import { readSnapshot } from '../heap/parse/open.ts'
import { classTotals, moreByClass } from '../heap/compare/versus.ts'
import { formatChange } from '../units.ts'
import type { Sides } from '../judge/comparison.ts'

/** Runs a scenario for a heap snapshot in a folder, and returns the snapshot's path. */
export type TakeSnapshot = (scenario: string, folder: string) => Promise<string>

const most = 3 // classes

/** Takes a snapshot of each; a line per class, or one that says why there is none. */
export async function diffSnapshots(
  scenario: string,
  { base, candidate }: Sides<TakeSnapshot>,
): Promise<readonly string[]> {
  try {
    await using folder = await temporaryDirectory()
    const paths = {
      base: await base(scenario, join(folder.path, 'base')),
      candidate: await candidate(scenario, join(folder.path, 'candidate')),
    }

    // its graph is released before the other one is read
    const totals = classTotals(analyse(readSnapshot(paths.base)))
    const more = moreByClass(totals, analyse(readSnapshot(paths.candidate)), most)
    return more.length === 0
      ? ['no class of JavaScript objects; what grew is outside the heap, or too small to distinguish from V8 itself']
      : more.map(
          ({ name, count, size, path }) =>
            `${name}  ${count.toLocaleString('en')} more, ${formatChange(size)}, as in ${path}`,
        )
  } catch (error) {
    return [`not known: ${error instanceof Error ? error.message : String(error)}`]
  }
}
