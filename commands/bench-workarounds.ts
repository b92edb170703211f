/** `npm run bench:workarounds`: what the document's workarounds do about an extraction that really leaks, side by side. */

import { startBun } from '../fixtures/bun/child.ts'
import type { BunChild } from '../fixtures/bun/child.ts'
import type { BunVersion } from '../fixtures/bun/find.ts'
import type { OperationName } from '../fixtures/bun/operations.ts'
import { memoryDirectory } from '../fixtures/temporary-directory.ts'
import { readChild } from '../helpers/measure/child-instrument.ts'
import { formatBytes, formatChange } from '../helpers/units.ts'

const leaking: BunVersion = '1.3.13'
const warmUp = 100 // extractions
const extractions = 2000

interface Workaround {
  readonly name: string
  readonly operation: OperationName
  /** After so many extractions the process is another one. */
  readonly restart?: number
}

const workarounds: readonly Workaround[] = [
  { name: 'none', operation: 'unpackDamaged' },
  { name: 'restart the process after 500', operation: 'unpackDamaged', restart: 500 },
  { name: 'recreate the archive after 100', operation: 'unpackDamagedRecreating' },
  { name: 'rotate among 100 directories', operation: 'unpackDamagedRotating' },
  { name: 'collect above 100 MiB, then recreate', operation: 'unpackDamagedAboveThreshold' },
]

process.stdout.write(`Bun ${leaking}, ${extractions.toLocaleString('en')} extractions of a damaged archive\n\n| workaround | RSS kept | per extraction | highest RSS | time |\n|---|---|---|---|---|\n`)
for (const workaround of workarounds) {
  const { kept, highest, seconds } = await measure(workaround)
  process.stdout.write(`| ${workaround.name} | ${formatChange(kept)} | ${formatChange(Math.round(kept / extractions))} | ${formatBytes(highest)} | ${seconds.toFixed(1)} s |\n`)
}

/** Bytes of anonymous memory that stay after all extractions, against what a Bun that has warmed up holds. */
async function measure({ operation, restart = Infinity }: Workaround) {
  await using directory = await memoryDirectory()
  let bun = await startBun({ version: leaking })
  try {
    await bun.run(operation, warmUp, directory.path)
    const before = (await atRest(bun)).rssAnon
    const began = performance.now()

    let highest = 0
    for (let left = extractions; left > 0;) {
      const times = Math.min(left, restart)
      await bun.run(operation, times, directory.path)
      left -= times
      highest = Math.max(highest, readChild(bun.pid).peakRss)
      if (times === restart) {
        await bun[Symbol.asyncDispose]()
        bun = await startBun({ version: leaking })
      }
    }

    const seconds = (performance.now() - began) / 1000
    return { kept: (await atRest(bun)).rssAnon - before, highest, seconds }
  } finally {
    await bun[Symbol.asyncDispose]()
  }
}

async function atRest(bun: BunChild) {
  await bun.settle()
  return readChild(bun.pid)
}
