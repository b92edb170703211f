/** How a figure grows with the size of the work, as lines of text. */

import { median } from '../../judge/statistics.ts'
import { isRed } from '../../judge/measurement.ts'
import { MiB, formatBytes, formatChange } from '../../units.ts'
import { layOut } from '../../terminal/table.ts'
import { noBreak, wrap } from '../../terminal/wrap.ts'
import type { Style } from '../../terminal/colour.ts'
import type { ScalingResult } from '../schema.ts'
import { inOneUnit, unknown } from './values.ts'

export interface StyledLine {
  readonly text: string
  readonly style?: Style | undefined
}

/** Whether it fails its scenario. Entries that are only shown never do. */
export function isRedScaling({ judged, outcome }: ScalingResult): boolean {
  return judged && isRed(outcome)
}

/** A row per subject and figure, with its points beneath. Empty when nothing was scaled. */
export function scalingLines(scaling: readonly ScalingResult[], width: number): readonly StyledLine[] {
  if (scaling.length === 0) {
    return []
  }

  const [titles = '', ...rows] = layOut(
    [
      { title: ' ', align: 'left', cells: scaling.map(entry => (isRedScaling(entry) ? '✗' : ' ')) },
      { title: 'subject', align: 'left', cells: scaling.map(({ subject }) => subject) },
      { title: 'figure', align: 'left', cells: scaling.map(entry => entry.figure) },
      { title: 'slope per MiB', align: 'right', cells: scaling.map(slopeCell) },
      {
        title: 'interval (95 %)',
        align: 'right',
        cells: scaling.map(({ interval }) =>
          isBounded(interval) ? inOneUnit('rss', [interval.low * MiB, interval.high * MiB], ' … ') : unknown,
        ),
      },
      { title: 'bound', align: 'right', cells: scaling.map(({ bound, judged }) => (judged ? perMiB(bound) : unknown)) },
      {
        title: 'detectable from',
        align: 'right',
        cells: scaling.map(({ minDetectable }) => (minDetectable === undefined ? unknown : perMiB(minDetectable))),
        spare: 1,
      },
      {
        title: 'verdict',
        align: 'left',
        cells: scaling.map(verdictCell),
      },
    ],
    width,
  )

  return [
    { text: titles, style: 'dim' },
    ...scaling.flatMap((entry, index) => [
      { text: rows[index] ?? '', style: isRedScaling(entry) ? ('red' as const) : undefined },
      ...wrap(`    ${pointsText(entry)}`, width, '    ').map(text => ({ text, style: 'dim' as const })),
    ]),
  ]
}

/** `64 MiB: 77 MiB · 128 MiB: 90 MiB (medians of 3)`, for `wrap`: each size with its median. */
export function pointsText({ points }: ScalingResult): string {
  const measured = points.map(({ size, values }) => ({ size, values: values.filter(value => value !== undefined) }))
  const repeats = measured.map(({ values }) => values.length)
  const [fewest, most] = [Math.min(...repeats), Math.max(...repeats)]
  const texts = measured.map(({ size, values }) => `${formatBytes(size)}: ${medianText(values)}`)
  const runs = most === 1 ? 'one run each' : `medians of ${fewest === most ? most : `${fewest} to ${most}`}`

  return [...texts.map((text, index) => (index < texts.length - 1 ? `${text} ·` : text)), `(${runs})`]
    .map(text => text.replaceAll(' ', noBreak))
    .join(' ')
}

/** Without an interval a slope within its bound is noise: it is known to be less than the smallest detectable one. */
function slopeCell({ slope, interval, minDetectable, outcome }: ScalingResult): string {
  if (interval === undefined && outcome === 'within' && minDetectable !== undefined) {
    return `under ${perMiB(minDetectable)}`
  }

  return slope === undefined ? unknown : formatChange(Math.round(slope * MiB))
}

function medianText(values: readonly number[]): string {
  return values.length === 0 ? unknown : formatBytes(Math.round(median(values)))
}

function verdictCell(entry: ScalingResult): string {
  if (!entry.judged) {
    return 'only shown'
  }
  return isRedScaling(entry) ? entry.outcome.toUpperCase() : entry.outcome
}

function isBounded(interval: ScalingResult['interval']): interval is { low: number; high: number } {
  return interval !== undefined && Number.isFinite(interval.high - interval.low)
}

function perMiB(bytesPerByte: number): string {
  return formatBytes(Math.round(bytesPerByte * MiB))
}
