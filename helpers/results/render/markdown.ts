/** A run as Markdown: for GitHub's job summary, and for a comment on a pull request. */

import { escapeForGitHub } from '../../terminal/markdown.ts'
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

/** Rows of scenarios; a table of more is read by nobody. */
const mostRows = 100
const mostProblem = 160 // characters
const mostFailure = 6000 // characters
const room = 400 // bytes, for the lines that say what was left out

/** A verdict, a row per scenario with what is red first, and every failure folded away. Always less than 64 KiB. */
export function renderMarkdown(results: Results): string {
  const scenarios = failuresFirst(results)
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed')
  const head = [
    `## ${red.length === 0 && scenarios.length > 0 ? '✅' : '❌'} Memory: ${scenarios.length - red.length} passed, ${red.length} failed`,
    tableOf(scenarios),
    conditions(results),
  ].join('\n\n')

  const failures = fitting(
    red.map(scenario => foldedFailure(scenario, results)),
    mostBytes - byteLength(head) - room,
  )
  const left = red.length - failures.length

  return `${[head, ...failures, ...(left === 0 ? [] : [`${left} more failures are told in \`report.html\` and \`results.json\`.`])].join('\n\n')}\n`
}

function tableOf(scenarios: readonly ScenarioResult[]): string {
  const shown = scenarios.slice(0, mostRows)
  const left = scenarios.length - shown.length

  return [
    '| | scenario | verdict | retained | peak | headroom |',
    '|---|---|---|---:|---:|---|',
    ...shown.map(rowOf),
    ...(left === 0
      ? []
      : [
          `| | ${left} more scenarios, of which ${scenarios.slice(mostRows).filter(({ outcome }) => outcome !== 'passed').length} failed | | | | |`,
        ]),
  ].join('\n')
}

function rowOf(scenario: ScenarioResult): string {
  const { retained, peak } = keyFigures(scenario)
  const least = leastHeadroom(scenario)
  const problem = problemOf(scenario)
  const cells = [
    scenario.outcome === 'passed' ? '✅' : '❌',
    code(scenario.scenario),
    `${[outcomeWords[scenario.outcome], ...besideTexts(scenario).map(plain)].join('; ')}${problem === undefined ? '' : `<br>${code(shortened(problem, mostProblem))}`}`,
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

  return [
    '<details>',
    `<summary><b>${htmlEscaped(scenario.scenario)}</b>: ${htmlEscaped(shortened(plain(scenario.title), mostProblem))}</summary>`,
    '',
    `${fence}text`,
    text,
    fence,
    '</details>',
  ].join('\n')
}

/** As many from the front as fit into so many bytes; one that does not is left out, and those behind it too. */
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

/** A code span, in which nobody is mentioned and nothing is markup; within a table even there a bar ends a cell. */
function code(text: string): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim().replaceAll('`', "'").replaceAll('|', '\\|')

  return line === '' ? '' : `\`${line}\``
}

function escaped(text: string): string {
  return escapeForGitHub(plain(text))
}

function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}
