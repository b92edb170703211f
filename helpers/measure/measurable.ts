/**
 * What cannot be measured on this system, and why. On Linux with glibc everything can; elsewhere V8's bytes and the
 * counts that Node knows. Nothing is asked before a measurement begins: a program may import this anywhere.
 */

import { readSetting } from '../settings.ts'
import { BrokenInstrumentError } from './broken-instrument.ts'
import { openFreePages } from './free-pages.ts'
import { failsToReadUsage } from './heap-figures.ts'
import { originals } from './originals.mjs'

const residents = ['rss', 'rssAnon', 'peakRss'] as const

let known: Readonly<Record<string, string>> | undefined

/** Metrics that cannot be measured here, each with the reason. */
export function notMeasurable(): Readonly<Record<string, string>> {
  known ??= {
    ...reasonFor(['arrayBuffers'], failsToReadUsage(), 'process.memoryUsage() fails'),
    ...reasonFor(residents, !canReturnPages(), 'the C library has no malloc_trim'),
    ...reasonFor([...residents, 'descriptors', 'threads'], !hasKernelFigures(), 'there is no /proc'),
  }
  return known
}

/** @throws {BrokenInstrumentError} when one of these metrics cannot be measured here */
export function requireMeasurable(metrics: readonly string[]): void {
  const missing = notMeasurable()
  const metric = metrics.find(name => missing[name] !== undefined)
  if (metric !== undefined) {
    throw new BrokenInstrumentError(
      `${metric} cannot be measured here: ${missing[metric]}. Run on Linux with glibc, such as Debian or Ubuntu.`,
    )
  }
}

function reasonFor(metrics: readonly string[], applies: boolean, reason: string): Readonly<Record<string, string>> {
  return applies ? Object.fromEntries(metrics.map(metric => [metric, reason])) : {}
}

function hasKernelFigures(): boolean {
  try {
    originals.readFileSync('/proc/self/status')
    return true
  } catch {
    return false
  }
}

/** Under the user's own allocator RSS is to be as in production, and is not judged. */
function canReturnPages(): boolean {
  try {
    return readSetting('allocator') === 'own' || openFreePages() !== undefined
  } catch {
    return true // what is wrong can be put right, and the collector says how
  }
}
