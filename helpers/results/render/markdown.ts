/** A run as Markdown: for GitHub's job summary, and for a comment on a pull request. */

import { figure } from '../../judge/figures.ts'
import { formatBytes } from '../../units.ts'
import { markdownTable } from './columns.ts'
import type { Column } from './columns.ts'
import { networkFacts, versionTexts } from './conditions.ts'
import { code, escaped, fenced, htmlEscaped } from './markdown-text.ts'
import { renderFailure } from './message.ts'
import { metricColumns } from './metric-columns.ts'
import { besideTexts, workTexts } from './outcomes.ts'
import { failuresFirst, problemOf } from './overview.ts'
import { plain, shortened } from './plain.ts'
import { rowsOf } from './rows.ts'
import { scenarioColumns } from './scenario-columns.ts'
import type { Results, ScenarioResult } from '../schema.ts'

/** Less than the 65,536 characters of a comment, and the same in bytes whatever the alphabet. */
const mostBytes = 64 * 1000

/** Rows of scenarios. */
const mostRows = 100
const mostProblem = 160 // characters
const mostFailure = 6000 // characters
const room = 400 // bytes, for the lines that count what was left out

/** A verdict, a row per scenario with red ones first, and every failure in a fold. Always less than 64 KiB. */
export function renderMarkdown(results: Results): string {
  const scenarios = failuresFirst(results)
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed')
  const mark = red.length === 0 && scenarios.length > 0 ? '✅' : '❌'
  const head = [
    `## ${mark} Memory: ${scenarios.length - red.length} passed, ${red.length} failed`,
    tableOf(scenarios),
    conditions(results),
  ].join('\n\n')

  const failures = fitting(
    red.map(scenario => foldedFailure(scenario, results)),
    mostBytes - byteLength(head) - room,
  )
  const left = red.length - failures.length
  const rest = left === 0 ? [] : [`${left} more failures are in \`report.html\` and \`results.json\`.`]

  return `${[head, ...failures, ...rest].join('\n\n')}\n`
}

/** The overview, after a column of marks. */
function tableOf(scenarios: readonly ScenarioResult[]): string {
  const shown = scenarios.slice(0, mostRows)
  const rest = scenarios.slice(mostRows)
  const failed = rest.filter(({ outcome }) => outcome !== 'passed').length

  return [
    markdownTable([mark, ...scenarioColumns], shown, scenario => [
      mark.format(scenario),
      ...scenarioColumns.map(column => cellOf(column, scenario)),
    ]),
    ...(rest.length === 0 ? [] : [`| | ${rest.length} more scenarios, of which ${failed} failed | | | | | |`]),
  ].join('\n')
}

const mark: Column<ScenarioResult> = {
  name: '',
  title: '',
  align: 'left',
  format: ({ outcome }) => (outcome === 'passed' ? '✅' : '❌'),
}

/** The column's text; the verdict has besides what was not measured, and what is wrong. */
function cellOf({ name, format }: Column<ScenarioResult>, scenario: ScenarioResult): string {
  if (name === 'scenario') {
    return code(format(scenario))
  }
  if (name !== 'verdict') {
    return escaped(format(scenario))
  }
  const verdict = [format(scenario), ...besideTexts(scenario)].map(escaped).join('; ')
  const problem = problemOf(scenario)
  const below = problem === undefined ? detectableText(scenario) : code(shortened(problem, mostProblem))
  return below === undefined ? verdict : `${verdict}<br>${below}`
}

/** What a green row would have been red for; the table of its metrics is not there. */
function detectableText(scenario: ScenarioResult): string | undefined {
  const each = scenario.verdicts.flatMap(({ metric, growthPerRound }) => {
    const bytes = growthPerRound?.minDetectablePerOperation
    return bytes === undefined ? [] : [`${metric} ${figure(metric, bytes)}`]
  })
  return each.length === 0
    ? undefined
    : escaped(`in ${workTexts(scenario).join(', ')}; detectable of each: ${each.join(', ')}`)
}

function conditions(results: Results): string {
  const { environment, fileSize, rounds, seconds } = results

  return [
    ...versionTexts(results),
    `${environment.cpus} CPUs`,
    ...networkFacts(environment),
    formatBytes(fileSize),
    ...(rounds === 1 ? [] : [`${rounds} rounds`]),
    `${seconds} s`,
  ]
    .map(escaped)
    .join(' · ')
}

/** The summary is what stays when it is folded; in it the metrics, and the failure's text without them. */
function foldedFailure(scenario: ScenarioResult, results: Results): string {
  const text = shortened(plain(renderFailure(scenario, results, { withMetrics: false })), mostFailure)
  const title = htmlEscaped(shortened(plain(scenario.title), mostProblem))

  return [
    '<details>',
    `<summary><b>${htmlEscaped(scenario.scenario)}</b>: ${title}</summary>`,
    '',
    ...metricTable(scenario),
    fenced(text),
    '</details>',
  ].join('\n')
}

/** Empty where nothing was measured or judged. */
function metricTable(scenario: ScenarioResult): readonly string[] {
  const rows = rowsOf(scenario)

  return rows.length === 0 ? [] : [markdownTable(metricColumns(rows), rows), '']
}

/** As many texts from the front as fit into so many bytes. */
function fitting(texts: readonly string[], bytes: number): readonly string[] {
  let used = 0
  const end = texts.findIndex(text => {
    used += byteLength(text) + 2
    return used > bytes
  })

  return end === -1 ? texts : texts.slice(0, end)
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}
