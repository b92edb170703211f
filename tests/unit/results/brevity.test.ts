/** A failure stands on a screen: what is red in many ways leaves out what matters least, in one order. */

import { expect, test } from 'vitest'
import { mostLines } from '../../../helpers/results/render/brevity.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { MiB } from '../../../helpers/units.ts'
import { found, held, leaking, over, resultsOf } from './fixtures.ts'

const counts = ['descriptors', 'handles', 'listeners', 'threads', 'workers', 'requests', 'provides', 'entries']

const opened = ['descriptors', 'handles', 'listeners'].map(metric => ({
  metric,
  what: `a ${metric} thing`,
  counts: [1, 2, 3, 4],
  stack: [`open (node_modules/a-package/dist/${metric}.js:1:1)`],
}))

const deep = [
  ...Array.from({ length: 12 }, (_, step) => `.property${step} : AClassWithALongerName${step}`),
  '.last : Map',
  '[] : Entry',
]

/** Red in its bytes, and in so many counts, each of which stayed open somewhere. */
const redIn = (number: number, path: readonly string[] = held.path): ScenarioResult => ({
  ...leaking,
  evidence: Array.from({ length: 9 }, (_, index) => `reports/import/evidence-${index}.json`),
  verdicts: [
    ...leaking.verdicts.filter(({ metric }) => !counts.includes(metric)),
    ...counts.slice(0, number).map(metric => over(metric, 40, 0, [0, 0, 0])),
  ],
  diagnosis: { ...found, paths: [{ ...held, path: [...path], came: 54 * MiB }], opened },
})

const linesOf = (scenario: ScenarioResult): readonly string[] =>
  renderFailure(scenario, resultsOf(scenario)).split('\n')

test.for([0, 1, 2, 3, 4, 6, 8])('red in bytes and %i counts, it has a screen of lines, with its holder', number => {
  for (const path of [held.path, deep]) {
    const lines = linesOf(redIn(number, path))

    expect(lines.length).toBeLessThanOrEqual(mostLines)
    expect(lines.join('\n')).toMatch(/Held by .*\n(?:.*\n)*.*explains .*\n(?:.*\n)*.*Allocated at .*generate/)
    expect(lines.at(-1)).toContain('Reproduce npm run repro -- import')
  }
})

test('what is red and not shown is named', () => {
  const text = linesOf(redIn(8, deep)).join('\n')

  expect(text).toContain(
    'red too: handles, listeners, threads, workers, requests, provides, entries; within: peakRss\n',
  )
})

test('what fits is shown whole', () => {
  const text = linesOf(redIn(0)).join('\n')

  expect(text).toMatch(/peakRss .*within/)
  expect(text).toContain('called by stream')
})
