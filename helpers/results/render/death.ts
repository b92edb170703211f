/** What is known of a scenario that did not come to its end, beyond its message: where it was, and what it held. */

import { formatBytes } from '../../units.ts'
import { layOut } from '../../terminal/table.ts'
import type { Death } from '../schema.ts'

/** Frames of a stack: those that come after say how the suite came there. */
const mostFrames = 5

/** Readings and handles: the first is what the rest compares with, the last ones are the news. */
const mostReadings = 4
const mostHandles = 6

/** Parts of a text, each with the word that it begins with; whoever shows them breaks their lines. */
export interface DeathPart {
  readonly title: string
  readonly lines: readonly string[]
}

/**
 * In the order in which a person asks: where was it, how far had it come, what did it wait for, what filled it, what
 * was seen last.
 */
export function deathParts(death: Death | undefined): readonly DeathPart[] {
  if (death === undefined) {
    return []
  }

  const { stack = [], handles, heap, progress } = death
  const left = stack.length - mostFrames
  const parts: readonly DeathPart[] = [
    { title: 'Where', lines: [...stack.slice(0, mostFrames), ...(left > 0 ? [`… ${left} more in results.json`] : [])] },
    { title: 'Done', lines: progress === undefined ? [] : [progressText(progress)] },
    { title: 'Waits for', lines: handles === undefined ? [] : [handlesText(handles)] },
    { title: 'Heap', lines: heap === undefined ? [] : [spacesText(heap)] },
    { title: 'Last seen', lines: [...readingLines(death), ...outsideLines(death)] },
  ]
  return parts.filter(({ lines }) => lines.length > 0)
}

function progressText({ done, total, since }: NonNullable<Death['progress']>): string {
  return `${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}, ${since < 1000 ? 'and it went on' : `and nothing more in the last ${Math.round(since / 1000)} s`}`
}

function handlesText(handles: Readonly<Record<string, number>>): string {
  const types = Object.entries(handles)
    .toSorted(([, one], [, other]) => other - one)
    .map(([type, count]) => `${type} ${count}`)
  return types.length === 0
    ? 'nothing at all'
    : types.slice(0, mostHandles).join(', ') + (types.length > mostHandles ? ', …' : '')
}

/** V8's spaces that hold something to speak of: all the others together are less than a tenth. */
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

function cell(metric: string, value: number): string {
  return `${metric} ${formatBytes(value)}`
}

function outsideLines({ lastRss, peakRss }: Death): readonly string[] {
  return lastRss === undefined
    ? []
    : [
        `from outside, at the end: rss ${formatBytes(lastRss)}${peakRss === undefined || peakRss <= lastRss ? '' : `, and ${formatBytes(peakRss)} at its highest`}`,
      ]
}
