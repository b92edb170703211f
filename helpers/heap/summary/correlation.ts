/** The CPU of classes and patterns beside their memory. */

import { cpuShare, type CpuProfile } from '../capture/cpu-profile.ts'
import type { Pattern } from './patterns.ts'
import type { Summary } from './summary.ts'

/** The share of CPU of a class or pattern beside its share of the heap. */
export interface Correlation {
  readonly name: string
  /** Part of the program's time in functions of this name and what they called, from 0 to 1. */
  readonly cpu: number
  /** Part of the heap that would be free if all of them went, from 0 to 1. */
  readonly heap: number
  /** Churn: made and dropped all the time; cache: made once and retained; neither stands out otherwise. */
  readonly reading: 'churn' | 'cache' | 'neither'
}

/** A share has to be this many times the other to say something, and to be this large at all. */
const distinct = 5
const smallest = 0.01

/**
 * Each pattern, and each class among the largest of whose name a function ran, beside its share of CPU: a constructor's
 * time is that of the function of its name, and methods go by names of their own. Of classes that ran no such function,
 * such as `Array`, a profile says nothing.
 */
export function correlate(summary: Summary, patterns: readonly Pattern[], profile: CpuProfile): readonly Correlation[] {
  const heap = (retained: number): number => Math.min(1, retained / summary.totals.size)
  const byPattern = summary.patterns.flatMap(({ name, retained }, index) => {
    const pattern = patterns[index]
    // all functions take all of the CPU
    return pattern === undefined || pattern.onlyFunctions === true
      ? []
      : [correlationOf(name, cpuShare(profile, text => pattern.match.test(text)).total, heap(retained))]
  })
  const classes = new Map(
    [...summary.constructors.byRetained, ...summary.constructors.byShallow].map(one => [one.name, one.retained]),
  )
  const byClass = [...classes].map(([name, retained]) =>
    correlationOf(name, cpuShare(profile, text => text === name).total, heap(retained)),
  )

  return [...byPattern, ...byClass.filter(({ cpu }) => cpu > 0)]
}

function correlationOf(name: string, cpu: number, heap: number): Correlation {
  if (cpu >= smallest && cpu >= heap * distinct) {
    return { name, cpu, heap, reading: 'churn' }
  }
  return { name, cpu, heap, reading: heap >= smallest && heap >= cpu * distinct ? 'cache' : 'neither' }
}
