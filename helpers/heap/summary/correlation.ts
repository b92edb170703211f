import { cpuShare, type CpuProfile } from '../capture/cpu-profile.ts'
import type { Pattern } from './patterns.ts'
import type { Summary } from './summary.ts'

/** What a class or pattern takes of the CPU, beside what it holds of the heap. */
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
    const { match, onlyFunctions = false } = patterns[index]!
    // all functions take all of it
    return onlyFunctions ? [] : [tell(name, cpuShare(profile, text => match.test(text)).total, heap(retained))]
  })
  const classes = new Map(
    [...summary.constructors.byRetained, ...summary.constructors.byShallow].map(one => [one.name, one.retained]),
  )
  const byClass = [...classes].map(([name, retained]) =>
    tell(name, cpuShare(profile, text => text === name).total, heap(retained)),
  )

  return [...byPattern, ...byClass.filter(({ cpu }) => cpu > 0)]
}

function tell(name: string, cpu: number, heap: number): Correlation {
  const reading =
    cpu >= smallest && cpu >= heap * distinct
      ? 'churn'
      : heap >= smallest && heap >= cpu * distinct
        ? 'cache'
        : 'neither'

  return { name, cpu, heap, reading }
}
