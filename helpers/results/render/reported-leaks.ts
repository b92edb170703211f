/** Reported leaks: a line per leak while they run, and the table of docs/reported-leaks.md. */

import { change } from '../../judge/figures.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { code } from './markdown-text.ts'
import { unknown } from './values.ts'

/** One run of a leak's scenario on one set. */
export interface LeakRun {
  /** Change of the leak's metric; absent when it was not measured. */
  readonly change?: number
  /** Metrics that are red. */
  readonly red: readonly string[]
  /** Why nothing was judged. */
  readonly problem?: string
  readonly seconds: number
}

/** The result of running a report. */
export interface LeakRecord {
  readonly name: string
  readonly title: string
  readonly thread: string
  readonly metric: string
  /** The packages that differ between the two sets. */
  readonly pins: readonly { readonly name: string; readonly leaky: string; readonly fixed: string }[]
  readonly leaky: LeakRun
  readonly fixed: readonly LeakRun[]
  /** Of the leaky set; absent when it was not red. */
  readonly diagnosis?: Diagnosis
  /** Of all runs, without installing. */
  readonly seconds: number
}

/** Whether the leaky set is red on the leak's metric and the fixed one green in every run. */
export function isDistinguished({ metric, leaky, fixed }: LeakRecord): boolean {
  return (
    leaky.red.includes(metric) &&
    fixed.length > 0 &&
    fixed.every(({ red, problem }) => red.length === 0 && problem === undefined)
  )
}

/** One line, both figures. */
export function renderLeak(record: LeakRecord): string {
  const { name, metric, leaky, fixed, seconds } = record
  const mark = isDistinguished(record) ? '✓' : '✗'
  const clean = fixed.map(run => figureOf(record, run)).join(' and ')

  return `${mark} ${name}  ${metric}: ${figureOf(record, leaky)} leaky, ${clean} fixed · ${seconds} s`
}

const titles = [
  'report',
  'versions, leaky → fixed',
  'metric',
  'leaky',
  'fixed',
  'red on the leaky set',
  'the diagnosis named',
  'seconds',
]

/** The table of docs/reported-leaks.md, in the order of names. */
export function leakTable(records: readonly LeakRecord[]): string {
  const rows = records.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(cellsOf)

  return [titles, ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, '|---|---|---|---:|---:|---|---|---:|')
    .join('\n')
}

function cellsOf(record: LeakRecord): readonly string[] {
  const { title, thread, pins, metric, leaky, fixed, diagnosis, seconds } = record
  const versions = pins.slice(0, 2).map(pin => `${pin.name} ${pin.leaky} → ${pin.fixed}`)

  return [
    `[${title}](${thread})`,
    versions.join(', '),
    metric,
    figureOf(record, leaky),
    fixed.map(run => figureOf(record, run)).join(', '),
    isDistinguished(record) ? leaky.red.join(', ') : '**not distinguished**',
    named(diagnosis),
    String(seconds),
  ]
}

/** Steps of a path that a cell has room for, from its end. */
const shownSteps = 3

/** What grew and is held most, by the end of its path, how many a round, and where it was allocated. */
function named(diagnosis: Diagnosis | undefined): string {
  const [main] = diagnosis?.paths ?? []
  if (main === undefined) {
    return diagnosis?.failed === undefined ? unknown : `not known: ${diagnosis.failed.split('\n')[0]}`
  }
  return [
    code(`${main.path.length > shownSteps ? '… → ' : ''}${main.path.slice(-shownSteps).join(' → ')}`),
    `${rate(main)} a round`,
    ...(main.site === undefined ? [] : [`from ${code(inPackage(main.site))}`]),
  ].join(', ')
}

/** The least growth in a round. */
function rate({ counts }: GrowingPath): string {
  return `+${Math.min(...counts.slice(1).map((count, index) => count - (counts[index] ?? 0))).toLocaleString('en')}`
}

/** A location in a set, from its package on: the directory of the cache says nothing. */
function inPackage(site: string): string {
  return site.replace(/^.*node_modules\//, '')
}

function figureOf({ metric }: LeakRecord, run: LeakRun): string {
  return run.change === undefined ? (run.problem ?? unknown) : change(metric, run.change)
}
