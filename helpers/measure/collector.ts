/**
 * Reliable garbage collection. A reading means nothing when garbage is still counted, and `gc()` alone leaves some:
 * ArrayBuffers are swept concurrently (25 MB still counted in 5 to 12 of 40 trials after one call, in none after two),
 * and finalizers need a turn of the event loop.
 */

import { setImmediate as turn } from 'node:timers/promises'
import { BrokenInstrumentError } from './broken-instrument.ts'
import { openFreePages } from './free-pages.ts'
import { readSetting } from '../settings.ts'
import { originals } from './originals.mjs'

type Collect = () => void
type CollectWith = (options: {
  readonly type: 'major'
  readonly execution: 'sync'
  readonly flavor: 'last-resort'
}) => void

export interface Collector {
  /** A turn of the event loop, then one full collection. */
  readonly collect: () => Promise<void>
  /** A turn, then a full collection that also gives V8's pooled pages, and malloc's free ones, back to the kernel. */
  readonly collectAndTrim: () => Promise<void>
}

/**
 * The collector of this process, after a check that it collects a dropped object.
 *
 * @throws {BrokenInstrumentError} when Node was started without `--expose-gc`, when the dropped object is still alive,
 *   or on Linux without what calls the C library
 */
export async function createCollector(gc: unknown = originals.gc ?? globalThis.gc): Promise<Collector> {
  if (!isCollector(gc)) {
    throw new BrokenInstrumentError('There is no gc(), so memory cannot be measured. Start Node with --expose-gc.')
  }

  // under the user's own allocator RSS is to be as in production
  const giveBackFreePages = readSetting('allocator') === 'own' ? undefined : openFreePages()
  const collector: Collector = {
    async collect() {
      await turn()
      gc()
    },
    async collectAndTrim() {
      await turn()
      // Node 20 takes these options for a minor collection; there, plain gc() gives pages back by itself.
      if (lastResortIsFull) {
        gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
      } else {
        gc()
      }
      giveBackFreePages?.()
    },
  }

  await seeSomethingDie(collector)
  return collector
}

const lastResortIsFull = Number(process.versions.node.split('.')[0]) >= 22

function isCollector(gc: unknown): gc is Collect & CollectWith {
  return typeof gc === 'function'
}

async function seeSomethingDie({ collect, collectAndTrim }: Collector): Promise<void> {
  for (const remedy of [collect, collectAndTrim]) {
    const dropped = dropSomething()
    for (let attempt = 0; attempt < 5 && dropped.deref() !== undefined; attempt++) {
      await remedy()
    }
    if (dropped.deref() !== undefined) {
      throw new BrokenInstrumentError(
        'gc() does not collect: an object that nothing holds was still alive after 5 collections. Do not stub gc().',
      )
    }
  }
}

// A function of its own, so that no register or stack slot of the caller still holds the object.
function dropSomething(): WeakRef<object> {
  return new WeakRef({ dropped: Array.from({ length: 1024 }, (_, index) => index) })
}
