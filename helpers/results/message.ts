/** A failure as text: verdict, figures, what they mean, evidence, and how to see it again. */

import { isByteMetric } from '../metrics.ts'
import { finalReading } from '../reading.ts'
import { metricColumns } from './columns.ts'
import { findings } from './findings.ts'
import { layOut, noBreak, wrap } from './layout.ts'
import { endText, ownMessage, workTexts } from './outcomes.ts'
import { excessOf, factorOf, isRedRow, measurementOf, rowsOf } from './rows.ts'
import type { Row } from './rows.ts'
import type { Results, ScenarioOutcome, ScenarioResult } from './schema.ts'
import { sizeArgument } from './values.ts'

const width = 100

/** Lines of an error's own message; the rest is a stack, or repeats itself. */
const mostMessageLines = 6

const headings = {
  'passed': 'Passed',
  'over': 'Memory budget exceeded',
  'growing': 'Memory keeps growing',
  'inconclusive': 'Too few or too noisy readings to tell',
  'invalid': 'No valid result',
  'out-of-memory': 'Out of memory',
  'killed': 'Killed',
  'hung': 'Hung',
  'crashed': 'Crashed',
  'not-started': 'Never started',
} as const satisfies Record<ScenarioOutcome, string>

/** One red scenario in about 20 lines. The first stands alone in a summary. */
export function renderFailure(scenario: ScenarioResult, results: Results): string {
  const sections = [
    [`${headings[scenario.outcome]}: ${scenario.promise}`],
    metricLines(scenario),
    [...messageLines(scenario), ...findings(scenario)].flatMap(text => wrap(text, width - 2, '  ')),
    factLines(scenario, results),
  ]

  return sections
    .filter(lines => lines.length > 0)
    .map((lines, index) => lines.map(line => index === 0 ? line : `  ${line}`).join('\n'))
    .join('\n\n')
}

/** What is red, and the bytes that are not; counts that are as they should be are only named. */
function metricLines(scenario: ScenarioResult): readonly string[] {
  const judged = rowsOf(scenario).filter(({ verdict }) => verdict !== undefined)
  const rows = judged.filter(row => isRedRow(row) || isByteMetric(row.metric))
  const named = judged.filter(row => !rows.includes(row)).map(({ metric }) => metric)

  return [
    ...rows.length === 0 ? [] : layOut([
      ...metricColumns(rows),
      { title: '', align: 'left', cells: rows.map(verdictCell) },
    ], width - 2),
    ...named.length === 0 ? [] : wrap(`within: ${named.join(', ')}`, width - 2, '  '),
  ]
}

function verdictCell({ verdict }: Row): string {
  if (verdict?.outcome !== 'over') {
    return verdict?.outcome === 'within' ? 'within' : (verdict?.outcome ?? '').toUpperCase()
  }

  const factor = factorOf(verdict)
  return `OVER by ${excessOf(verdict)}${factor === undefined ? '' : ` (${factor})`}`
}

function messageLines(scenario: ScenarioResult): readonly string[] {
  const lines = ownMessage(scenario)
  const left = lines.length - mostMessageLines

  return left > 1 ? [...lines.slice(0, mostMessageLines), `${left} more lines in the scenario's own output.`] : lines
}

function factLines(scenario: ScenarioResult, results: Results): readonly string[] {
  const { scenario: name, outcome, fileSize, pid, scaling, evidence } = scenario
  const end = endText(scenario)
  const size = scaling.length > 0 || fileSize === 0 ? '' : ` --size ${sizeArgument(fileSize)}`
  const rounds = results.rounds > 1 ? ` --rounds ${results.rounds}` : ''
  const leak = results.leak === undefined ? '' : ` --leak ${results.leak === 1 ? 'all' : `1/${results.leak}`}`
  const module = results.import === undefined ? '' : ` --import ${results.import}`

  return [
    ...outcome === 'crashed' && end !== undefined ? [`Process   ${pid}, ended ${end}`] : [],
    ...evidence.length === 0 ? [] : [`Evidence  ${evidence.join(' · ')}`],
    ...wrap(`Measured  ${conditions(scenario, results).map(text => text.replaceAll(' ', noBreak)).join(' · ')}`, width - 2, ' '.repeat(10)),
    `Reproduce npm run repro -- ${name}${size}${rounds}${leak}${module}`,
  ]
}

function conditions(scenario: ScenarioResult, { packages, environment }: Results): readonly string[] {
  const measurement = measurementOf(scenario)
  const last = measurement && finalReading(measurement)

  return [
    ...['helia', 'libp2p'].flatMap(name => packages[name] === undefined ? [] : [`${name} ${packages[name]}`]),
    `node ${environment.node}`,
    `${environment.platform} ${environment.arch}`,
    ...workTexts(scenario),
    ...last === undefined ? [] : [`${last.settled ? 'settled' : 'not settled'} in ${last.collections} collections`],
  ]
}
