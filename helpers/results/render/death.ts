/** What is known of a scenario that died, beyond its message: where it was, and what it held. */

import { formatBytes } from '../../units.ts'
import { layOut } from '../../terminal/table.ts'
import type { Death } from '../schema.ts'

/** Frames of a stack; the outer ones are the suite's. */
const mostFrames = 5

/** Readings: the first one, for comparison, and the last ones. */
const mostReadings = 4
const mostHandles = 6

/** Part of a text, with the words that it begins with. The caller breaks its lines. */
export interface DeathPart {
  readonly title: string
  readonly lines: readonly string[]
}

/** In this order: where it was, how far it had come, what it waited for, what filled it, and its last figures. */
export function deathParts(death: Death | undefined): readonly DeathPart[] {
  if (death === undefined) {
    return []
  }

  const { stack = [], handles, heap, progress } = death
  const left = stack.length - mostFrames
  const more = left > 0 ? [`… ${left} more in results.json`] : []
  const parts: readonly DeathPart[] = [
    { title: 'Where', lines: [...stack.slice(0, mostFrames), ...more] },
    { title: 'Done', lines: progress === undefined ? [] : [progressText(progress)] },
    { title: 'Waits for', lines: handles === undefined ? [] : [handlesText(handles)] },
    { title: 'Heap', lines: heap === undefined ? [] : [spacesText(heap)] },
    { title: 'Last seen', lines: [...readingLines(death), ...samplerLines(death)] },
  ]
  return parts.filter(({ lines }) => lines.length > 0)
}

function progressText({ done, total, since }: NonNullable<Death['progress']>): string {
  const of = total === undefined ? '' : ` of ${formatBytes(total)}`
  const pause = since < 1000 ? 'and it went on' : `and nothing more in the last ${Math.round(since / 1000)} s`

  return `${formatBytes(done)}${of}, ${pause}`
}

function handlesText(handles: Readonly<Record<string, number>>): string {
  const types = Object.entries(handles)
    .toSorted(([, one], [, other]) => other - one)
    .map(([type, count]) => `${type} ${count}`)
  return types.length === 0
    ? 'nothing at all'
    : types.slice(0, mostHandles).join(', ') + (types.length > mostHandles ? ', …' : '')
}

/** V8's larger spaces: all the others together are less than a tenth. */
function spacesText({ used, spaces }: NonNullable<Death['heap']>): string {
  return Object.entries(spaces)
    .filter(([, bytes]) => bytes >= used / 50)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, bytes]) => `${name} ${formatBytes(bytes)}`)
    .join(' · ')
}

/** `baseline   rss 72.1 MiB  heapUsed 11.2 MiB …`, one below the other. */
function readingLines({ readings = [] }: Death): readonly string[] {
  const shown =
    readings.length > mostReadings ? [...readings.slice(0, 1), ...readings.slice(1 - mostReadings)] : readings

  return shown.length === 0
    ? []
    : layOut(
        [
          { title: '', align: 'left', cells: shown.map(({ label }) => label) },
          { title: '', align: 'left', cells: shown.map(({ at }) => `${(at / 1000).toFixed(1)} s`) },
          { title: '', align: 'left', cells: shown.map(({ rss }) => cell('rss', rss)) },
          { title: '', align: 'left', cells: shown.map(({ heapUsed }) => cell('heapUsed', heapUsed)) },
          { title: '', align: 'left', cells: shown.map(({ external }) => cell('external', external)) },
          {
            title: '',
            align: 'left',
            cells: shown.map(({ arrayBuffers }) => cell('arrayBuffers', arrayBuffers)),
            spare: 1,
          },
        ],
        86,
      ).slice(1)
}

function cell(metric: string, value: number | undefined): string {
  return value === undefined ? '' : `${metric} ${formatBytes(value)}`
}

/** What the external sampler saw last. */
function samplerLines({ lastRss, peakRss }: Death): readonly string[] {
  if (lastRss === undefined) {
    return []
  }
  const highest = peakRss === undefined || peakRss <= lastRss ? '' : `, and ${formatBytes(peakRss)} at its highest`
  return [`at the end, by the external sampler: rss ${formatBytes(lastRss)}${highest}`]
}
