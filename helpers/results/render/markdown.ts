/** A run as Markdown: for GitHub's job summary, and for a comment on a pull request. */

import { formatBytes } from '../../units.ts'
import { renderFailure } from './message.ts'
import { networkFacts } from './network.ts'
import { besideTexts, outcomeWords } from './outcomes.ts'
import { bytesCell, failuresFirst, headroomText, keyFigures, leastHeadroom, problemOf } from './overview.ts'
import { plain, shortened } from './plain.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { unknown } from './values.ts'

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

function tableOf(scenarios: readonly ScenarioResult[]): string {
  const shown = scenarios.slice(0, mostRows)
  const rest = scenarios.slice(mostRows)
  const failed = rest.filter(({ outcome }) => outcome !== 'passed').length

  return [
    '| | scenario | verdict | retained | peak | headroom |',
    '|---|---|---|---:|---:|---|',
    ...shown.map(rowOf),
    ...(rest.length === 0 ? [] : [`| | ${rest.length} more scenarios, of which ${failed} failed | | | | |`]),
  ].join('\n')
}

function rowOf(scenario: ScenarioResult): string {
  const { retained, peak } = keyFigures(scenario)
  const least = leastHeadroom(scenario)
  const problem = problemOf(scenario)
  const verdict = [outcomeWords[scenario.outcome], ...besideTexts(scenario).map(plain)].join('; ')
  const cells = [
    scenario.outcome === 'passed' ? '✅' : '❌',
    code(scenario.scenario),
    problem === undefined ? verdict : `${verdict}<br>${code(shortened(problem, mostProblem))}`,
    bytesCell(retained),
    bytesCell(peak),
    least === undefined ? unknown : headroomText(least),
  ]

  return `| ${cells.join(' | ')} |`
}

function conditions({ packages, environment, fileSize, rounds, seconds }: Results): string {
  return [
    ...['helia', 'libp2p'].flatMap(name => (packages[name] === undefined ? [] : [`${name} ${packages[name]}`])),
    `node ${environment.node}`,
    `${environment.platform} ${environment.arch}`,
    `${environment.cpus} CPUs`,
    ...networkFacts(environment),
    formatBytes(fileSize),
    ...(rounds === 1 ? [] : [`${rounds} rounds`]),
    `${seconds} s`,
  ]
    .map(escaped)
    .join(' · ')
}

function foldedFailure(scenario: ScenarioResult, results: Results): string {
  const text = shortened(plain(renderFailure(scenario, results)), mostFailure)
  const fence = fenceFor(text)
  const title = htmlEscaped(shortened(plain(scenario.title), mostProblem))

  return [
    '<details>',
    `<summary><b>${htmlEscaped(scenario.scenario)}</b>: ${title}</summary>`,
    '',
    `${fence}text`,
    text,
    fence,
    '</details>',
  ].join('\n')
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

/** A fence that nothing within the text can close. */
function fenceFor(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

  return '`'.repeat(Math.max(3, longest + 1))
}

/** A code span, in which no user is mentioned and nothing is markup. In a table a bar ends a cell even there. */
function code(text: string): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim().replaceAll('`', "'").replaceAll('|', '\\|')

  return line === '' ? '' : `\`${line}\``
}

function escaped(text: string): string {
  return plain(text).replaceAll(/[\\`*_{}[\]<>|#@!~]/g, character => `\\${character}`)
}

function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}
