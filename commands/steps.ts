/** `npm run repro -- bun-archive-extract --steps`: the document's diagnosis of the extraction, step by step. */

import { inspect } from 'node:util'
import { startBun } from '../fixtures/bun/child.ts'
import { documentedBun } from '../fixtures/bun/implementation.ts'
import { memoryDirectory } from '../helpers/workspace/temporary-directory.ts'
import { readChild } from '../helpers/measure/child-instrument.ts'
import type { ProcessFigures } from '../helpers/measure/child-instrument.ts'
import { formatBytes, formatChange } from '../helpers/units.ts'

/** The scenario whose document has steps. */
export const hasSteps = 'bun-archive-extract'

const batch = 100 // extractions, as documented

/** Baseline, one extraction, a hundred, a collection; memory and descriptors after each, and a summary. */
export async function stepByStep(print: (text: string) => unknown): Promise<void> {
  await using directory = await memoryDirectory()
  await using bun = await startBun({ version: documentedBun })

  const look = async (when: string): Promise<ProcessFigures> => {
    const { heapTotal, heapUsed, external, arrayBuffers } = await bun.read()
    const seen = readChild(bun.pid)
    const figures = Object.entries({ rss: seen.rss, heapTotal, heapUsed, external, arrayBuffers })
    const shown = Object.fromEntries(figures.map(([name, bytes]) => [name, formatBytes(bytes)]))
    print(`${when} memory: ${inspect(shown, { breakLength: 120 })}\n`)
    print(`${when} file handles: ${seen.descriptors}\n`)
    return seen
  }

  print(`Bun ${bun.version}, extracting two small files into ${directory.path}\n`)
  const initial = await look('Initial')
  await bun.run('extract', 1, directory.path)
  const one = await look('After 1 extraction:')
  await bun.run('extract', batch, directory.path)
  await look(`After ${batch} extractions:`)
  await bun.settle()
  const collected = await look('After GC:')

  print(
    `\nThe first extraction brought ${formatChange(one.rss - initial.rss)} of RSS: code and pools that are touched ` +
      'for the first time.\n',
  )
  print(
    `Of the ${batch} after it ${formatChange(collected.rss - one.rss)} stay after collection, and ` +
      `${collected.descriptors - one.descriptors} descriptors.\n`,
  )
  print('Whether that grows takes rounds: npm run repro -- bun-archive-extract\n')
}
