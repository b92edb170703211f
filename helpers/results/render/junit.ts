/** A run as JUnit XML, in the subset that both Jenkins and GitLab read. */

import { htmlEscaped } from './markdown-text.ts'
import { renderFailure } from './message.ts'
import { keyFigures, problemOf } from './overview.ts'
import { plain, shortened } from './plain.ts'
import type { Results, ScenarioOutcome, ScenarioResult } from '../schema.ts'

const mostFailure = 20_000 // characters

/** These outcomes are failures: something was measured. All other red ones are errors. */
const failures: ReadonlySet<ScenarioOutcome> = new Set(['over', 'growing', 'inconclusive'])

/** One testcase for every planned scenario, whatever its outcome. */
export function renderJunit(results: Results): string {
  const { scenarios, seconds, began } = results
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed')
  const failed = red.filter(({ outcome }) => failures.has(outcome))
  const counts = attributes({
    tests: scenarios.length,
    failures: failed.length,
    errors: red.length - failed.length,
    time: seconds,
  })

  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="memory"${counts}>`,
    `  <testsuite name="memory"${counts} skipped="0" timestamp="${attribute(began)}">`,
    ...scenarios.map(scenario => testcase(scenario, results)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testcase(scenario: ScenarioResult, results: Results): string {
  const { scenario: name, file, seconds, outcome } = scenario
  const figures = Object.entries(keyFigures(scenario)).flatMap(([metric, bytes]) =>
    bytes === undefined ? [] : [[`${metric}.bytes`, String(bytes)] as const],
  )
  const properties = [['outcome', outcome] as const, ...figures]

  return [
    `    <testcase${attributes({ name, classname: file, file, time: seconds })}>`,
    '      <properties>',
    ...properties.map(([property, value]) => `        <property${attributes({ name: property, value })}/>`),
    '      </properties>',
    ...problemElement(scenario, results),
    '    </testcase>',
  ].join('\n')
}

/** Empty for a scenario that passed. */
function problemElement(scenario: ScenarioResult, results: Results): readonly string[] {
  const { outcome } = scenario
  const problem = problemOf(scenario)
  if (problem === undefined) {
    return []
  }
  const element = failures.has(outcome) ? 'failure' : 'error'
  const head = attributes({ type: outcome, message: shortened(problem, 500) })
  const text = escaped(shortened(plain(renderFailure(scenario, results)), mostFailure))
  return [`      <${element}${head}>${text}</${element}>`]
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('')
}

/** A line end in an attribute would be read as a space. */
function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

function escaped(text: string): string {
  return htmlEscaped(plain(text))
}
