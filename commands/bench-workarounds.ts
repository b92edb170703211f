/** `npm run bench:workarounds`: the effect of the document's workarounds on an extraction that really leaks. */

import { startBun } from '../fixtures/bun/child.ts'
import type { BunChild } from '../fixtures/bun/child.ts'
import type { BunVersion } from '../fixtures/bun/find.ts'
import type { OperationName } from '../fixtures/bun/operations.ts'
import { memoryDirectory } from '../helpers/workspace/temporary-directory.ts'
import { readChild } from '../helpers/measure/child-instrument.ts'
import { formatBytes, formatChange } from '../helpers/units.ts'

const leaking: BunVersion = '1.3.13'
const warmUp = 100 // extractions
const half = 1000 // extractions; memory is looked at after these and after as many again

interface Workaround {
  readonly name: string
  readonly operation: OperationName
  /** The number of extractions after which a new process is started. */
  readonly restart?: number
}

const workarounds: readonly Workaround[] = [
  { name: 'none', operation: 'unpackDamaged' },
  { name: 'restart the process after 300', operation: 'unpackDamaged', restart: 300 },
  { name: 'recreate the archive after 100', operation: 'unpackDamagedRecreating' },
  { name: 'rotate among 100 directories', operation: 'unpackDamagedRotating' },
  { name: 'collect above 100 MiB, then recreate', operation: 'unpackDamagedAboveThreshold' },
]

process.stdout.write(
  `Bun ${leaking}, extractions of a damaged archive\n\n| workaround | RssAnon retained after ${half} | after ` +
    `${2 * half} | highest RSS | time |\n|---|---|---|---|---|\n`,
)
for (const workaround of workarounds) {
  const { retained, highest, seconds } = await measure(workaround)
  process.stdout.write(
    `| ${workaround.name} | ${retained.map(bytes => formatChange(bytes)).join(' | ')} | ${formatBytes(highest)} | ` +
      `${seconds.toFixed(1)} s |\n`,
  )
}

/**
 * Bytes of anonymous memory that stay after half of the extractions and after all, against a Bun that has warmed up.
 */
async function measure({ operation, restart = Infinity }: Workaround) {
  await using directory = await memoryDirectory()
  let bun = await startBun({ version: leaking })
  try {
    await bun.run(operation, warmUp, directory.path)
    const before = (await atRest(bun)).rssAnon
    const retained: number[] = []
    let highest = 0
    let milliseconds = 0

    for (let done = 0, since = 0; done < 2 * half;) {
      const times = Math.min(half - (done % half), restart - since)
      const began = performance.now()
      await bun.run(operation, times, directory.path)
      done += times
      since += times
      highest = Math.max(highest, readChild(bun.pid).peakRss)
      if (since === restart) {
        await bun[Symbol.asyncDispose]()
        bun = await startBun({ version: leaking })
        since = 0
      }
      milliseconds += performance.now() - began
      if (done % half === 0) {
        retained.push((await atRest(bun)).rssAnon - before)
      }
    }

    return { retained, highest, seconds: milliseconds / 1000 }
  } finally {
    await bun[Symbol.asyncDispose]()
  }
}

async function atRest(bun: BunChild) {
  await bun.settle()
  return readChild(bun.pid)
}
