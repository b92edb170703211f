/** The last known state of a scenario that did not come to its end, from its timeline. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../defined.ts'
import type { Death } from '../results/schema.ts'
import { ofType, parseEntries } from '../timeline.ts'
import type { Sample, TimelineEntry } from '../timeline.ts'

type LastReading = NonNullable<Death['readings']>[number]
type Figures = Omit<LastReading, 'label' | 'at'>

/**
 * The phase that it was in, its readings up to then and the last sample after them. Empty when it left no timeline:
 * then it had not begun to measure.
 */
export function lastKnownState(folder: string): Pick<Death, 'phase' | 'progress' | 'readings'> {
  const entries = entriesOf(join(folder, 'timeline.jsonl'))
  const phase = ofType(entries, 'phase').at(-1)
  const samples = ofType(entries, 'sample').filter(isOfOneProcess)
  const sample = samples.at(-1)
  const readings = ofType(entries, 'reading').map(({ at, reading }) => readingOf(reading.label, at, reading.bytes))
  const isNewer = sample !== undefined && sample.at > (readings.at(-1)?.at ?? -1)

  return phase === undefined
    ? {}
    : {
        phase: phase.name,
        ...(sample === undefined || sample.at < phase.at || sample.done === 0
          ? {}
          : {
              progress: {
                done: sample.done,
                ...defined({ total: phase.total }),
                since: sinceProgress(samples, sample.done),
              },
            }),
        readings: isNewer ? [...readings, readingOf(phase.name, sample.at, sample)] : readings,
      }
}

/** Samples of child processes lack what only a process itself knows. */
function isOfOneProcess(sample: Sample): sample is Sample & Figures {
  return sample.heapUsed !== undefined && sample.external !== undefined
}

/** Milliseconds between the moment at which the last byte was done and the last sample. */
function sinceProgress(samples: readonly Sample[], done: number): number {
  const last = samples.at(-1)
  const before = samples.findLast(sample => sample.done !== done)
  return last === undefined ? 0 : last.at - (before?.at ?? 0)
}

function readingOf(label: string, at: number, figures: Figures): LastReading {
  const { rss, rssAnon, heapUsed, external, arrayBuffers } = figures
  return { label, at, heapUsed, external, ...defined({ rss, rssAnon, arrayBuffers }) }
}

/** Empty where there is no timeline: it never began one. */
function entriesOf(path: string): readonly TimelineEntry[] {
  try {
    return parseEntries(readFileSync(path, 'utf8'))
  } catch {
    return []
  }
}
