/**
 * A run as JUnit XML, which every CI system reads. Its form is the one that Jenkins' and GitLab's readers have in
 * common.
 */

import { renderFailure } from './message.ts'
import { keyFigures, problemOf } from './overview.ts'
import { plain, shortened } from './plain.ts'
import type { Results, ScenarioOutcome, ScenarioResult } from '../schema.ts'

const mostFailure = 20_000 // characters

/** What was measured and is too much is a failure; what could not be measured is an error. */
const failures: ReadonlySet<ScenarioOutcome> = new Set(['over', 'growing', 'inconclusive'])

/** One testcase for every planned scenario, whatever became of it. */
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
  const problem = problemOf(scenario)
  const element = failures.has(outcome) ? 'failure' : 'error'

  return [
    `    <testcase${attributes({ name, classname: file, file, time: seconds })}>`,
    '      <properties>',
    ...properties.map(([property, value]) => `        <property${attributes({ name: property, value })}/>`),
    '      </properties>',
    ...(problem === undefined
      ? []
      : [
          `      <${element}${attributes({ type: outcome, message: shortened(problem, 500) })}>${escaped(shortened(plain(renderFailure(scenario, results)), mostFailure))}</${element}>`,
        ]),
    '    </testcase>',
  ].join('\n')
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
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
