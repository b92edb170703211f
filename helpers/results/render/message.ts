/** A failure as text: verdict, figures, what they mean, evidence, and how to see it again. */

import { basename, dirname } from 'node:path'
import { isRed } from '../../judge/measurement.ts'
import { isByteMetric } from '../../metrics.ts'
import { finalReading, outOfTime } from '../../reading.ts'
import { brevities, mostLines } from './brevity.ts'
import type { Brevity } from './brevity.ts'
import { textColumns } from './columns.ts'
import { versionTexts } from './conditions.ts'
import { deathParts } from './death.ts'
import { diagnosisLines } from './diagnosis-text.ts'
import { findings } from './findings.ts'
import { layOut } from '../../terminal/table.ts'
import { noBreak, wrap } from '../../terminal/wrap.ts'
import { metricColumns } from './metric-columns.ts'
import { besideTexts, endText, hasDied, ownMessage, workTexts } from './outcomes.ts'
import { plain, shortened } from './plain.ts'
import { reproduction } from './reproduction.ts'
import { isRedRow, rowsOf } from './rows.ts'
import type { Results, ScenarioOutcome, ScenarioResult } from '../schema.ts'

const width = 100

/** Width of the labels that lines of facts begin with. */
const titleWidth = 10

/** Lines of an error's own message; further ones are a stack, or repetitions. */
const mostMessageLines = 6

/** Characters of such a line: an error's message may repeat its whole input. */
const mostCharacters = 1000

/** The beginning of a failure's first line. */
export const headings = {
  passed: 'Passed',
  over: 'Memory budget exceeded',
  growing: 'Memory keeps growing',
  inconclusive: 'Too few or too noisy readings to tell',
  'not-judged': 'Measured, and not judged',
  invalid: 'No valid result',
  'out-of-memory': 'Out of memory',
  killed: 'Killed',
  hung: 'Hung',
  crashed: 'Crashed',
  'not-started': 'Never started',
} as const satisfies Record<ScenarioOutcome, string>

/** The heading where it was not known yet whether a rise has a bound when the time had gone. */
export const outOfTimeHeading = 'Out of time to tell'

function headingOf({ outcome, verdicts, operations, measurement }: ScenarioResult): string {
  const red = verdicts.filter(verdict => isRed(verdict.outcome))
  if (outcome !== 'inconclusive' || !red.some(({ reason }) => reason.includes(outOfTime))) {
    return headings[outcome]
  }
  return operations === undefined || measurement === undefined
    ? outOfTimeHeading
    : `${outOfTimeHeading}, after ${(operations * measurement.rounds).toLocaleString('en')} operations`
}

export interface FailureOptions {
  /** Whether the table of metrics is part of it (default: true). */
  readonly withMetrics?: boolean
}

/**
 * One red scenario in at most 24 lines, but for what it says itself and how it died. The first line stands alone in a
 * summary.
 */
export function renderFailure(
  scenario: ScenarioResult,
  results: Results,
  { withMetrics = true }: FailureOptions = {},
): string {
  const texts = brevities.map(brevity => renderBriefly(scenario, results, { withMetrics, brevity }))

  return texts.find(text => text.split('\n').length <= mostLines) ?? texts.at(-1) ?? ''
}

function renderBriefly(
  scenario: ScenarioResult,
  results: Results,
  { withMetrics, brevity }: { readonly withMetrics: boolean; readonly brevity: Brevity },
): string {
  const said = [...messageLines(scenario), ...findings(scenario, brevity.mostSentences)]
  const sections = [
    [`${headingOf(scenario)}: ${scenario.title}`],
    withMetrics ? metricLines(scenario, brevity) : [],
    said.flatMap(text => wrap(text, width - 2, '  ')),
    deathLines(scenario),
    diagnosisLines(scenario, width - 2, brevity),
    factLines(scenario, results),
  ]

  return sections
    .filter(lines => lines.length > 0)
    .map((lines, index) => lines.map(line => (index === 0 ? line : `  ${line}`)).join('\n'))
    .join('\n\n')
}

/** Red rows and rows of bytes; counts that are within are only named, and so is what there is no room for. */
function metricLines(scenario: ScenarioResult, { showsWithin, mostRows }: Brevity): readonly string[] {
  const judged = rowsOf(scenario).filter(({ verdict }) => verdict !== undefined)
  const red = judged.filter(isRedRow)
  const shown = new Set(red.slice(0, mostRows))
  const rows = judged.filter(row => shown.has(row) || (showsWithin && !isRedRow(row) && isByteMetric(row.metric)))
  const others = red.filter(row => !shown.has(row)).map(({ metric }) => metric)
  const within = judged.filter(row => !rows.includes(row) && !isRedRow(row)).map(({ metric }) => metric)
  const named = [
    ...(others.length === 0 ? [] : [`red too: ${others.join(', ')}`]),
    ...(within.length === 0 ? [] : [`within: ${within.join(', ')}`]),
  ]

  const columns = metricColumns(rows)
    .filter(({ isDetail }) => isDetail !== true)
    .map(column => (column.name === 'verdict' ? { ...column, title: '' } : column))

  return [
    ...(rows.length === 0 ? [] : layOut(textColumns(columns, rows), width - 2)),
    ...(named.length === 0 ? [] : wrap(named.join('; '), width - 2, '  ')),
  ]
}

function messageLines(scenario: ScenarioResult): readonly string[] {
  const lines = ownMessage(scenario).map(line => shortened(plain(line), mostCharacters))
  const left = lines.length - mostMessageLines

  return left > 1 ? [...lines.slice(0, mostMessageLines), `${left} more lines in the scenario's own output.`] : lines
}

/** What is known of a death, each part beneath its title. */
function deathLines({ death }: ScenarioResult): readonly string[] {
  const indent = ' '.repeat(titleWidth)

  return deathParts(death).flatMap(({ title, lines }) =>
    lines.flatMap((line, index) =>
      wrap(`${index === 0 ? title.padEnd(titleWidth) : indent}${line}`, width - 2, `${indent}  `),
    ),
  )
}

function factLines(scenario: ScenarioResult, results: Results): readonly string[] {
  const { pid, evidence } = scenario
  const end = endText(scenario)
  const indent = ' '.repeat(titleWidth)

  return [
    ...(pid !== 0 && end !== undefined && hasDied(scenario) ? [`Process   ${pid}, ended ${end}`] : []),
    ...(evidence.length === 0 ? [] : wrap(`Evidence  ${evidenceText(snapshotsAsOne(evidence))}`, width - 2, indent)),
    ...wrap(`Measured  ${conditions(scenario, results).map(unbroken).join(' · ')}`, width - 2, indent),
    `Reproduce ${reproduction(scenario, results)}`,
  ]
}

/** Names of one directory at most. Of more, only those are named that people open; the directory has the others. */
const mostNames = 6
const opened = /^(?:diagnosis\.json|round-.*\.heapsnapshot)$/

/** `reports/import/: output.log · result.json`: names of many files in one directory follow its own. */
function evidenceText(files: readonly string[]): string {
  const directories = Map.groupBy(files, file => dirname(file))

  return [...directories]
    .map(([directory, within]) =>
      directory === '.' || within.length < 3
        ? within.map(unbroken).join(' · ')
        : `${unbroken(`${directory}/:`)} ${namesText(within.map(file => basename(file)))}`,
    )
    .join(' · ')
}

function namesText(names: readonly string[]): string {
  const shown = names.length > mostNames ? names.filter(name => opened.test(name)) : names
  const left = names.length - shown.length

  return [...shown, ...(left === 0 ? [] : [`${left} ${shown.length === 0 ? 'files' : 'more'}`])]
    .map(unbroken)
    .join(' · ')
}

function unbroken(text: string): string {
  return text.replaceAll(' ', noBreak)
}

/** Files with the snapshots of all rounds as one: `round-1…4.heapsnapshot`. */
function snapshotsAsOne(files: readonly string[]): readonly string[] {
  const rounds = files
    .map(file => /^(.*round-)(\d+)\.heapsnapshot$/.exec(file))
    .filter(match => match !== null)
    .map(([, name = '', round]) => ({ name, round: Number(round) }))
  const last = Math.max(...rounds.map(({ round }) => round))

  return rounds.length < 2
    ? files
    : [...files.filter(file => !file.endsWith('.heapsnapshot')), `${rounds[0]?.name}1…${last}.heapsnapshot`]
}

function conditions(scenario: ScenarioResult, results: Results): readonly string[] {
  const last = scenario.measurement && finalReading(scenario.measurement)

  return [
    ...versionTexts(results, scenario.tested),
    ...workTexts(scenario),
    ...besideTexts(scenario),
    ...(last === undefined ? [] : [`${last.settled ? 'settled' : 'not settled'} in ${last.collections} collections`]),
  ]
}
