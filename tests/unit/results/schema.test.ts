import { expect, test } from 'vitest'
import { scenarioResult } from '../../../helpers/results/scenario-result.ts'
import { parseResults, parseScenarioResult } from '../../../helpers/results/schema.ts'
import { growing, importing, leaking, resultsOf, scaling, unmeasured } from './fixtures.ts'

const results = resultsOf(
  importing,
  leaking,
  growing,
  scaling,
  unmeasured({ scenario: 'transfer', outcome: 'crashed', exit: { code: null, signal: 'SIGSEGV' } }),
)
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('a document comes back from JSON as it was', () => {
  expect(parseResults(throughJson(results))).toEqual(results)
})

test('so does the result of each scenario', () => {
  expect(results.scenarios.map(scenario => parseScenarioResult(throughJson(scenario)))).toEqual(results.scenarios)
})

test.each([
  ['another version', { ...results, schema: 0 }, 'schema: Invalid type: Expected 3 but received 0'],
  [
    'an outcome that does not exist',
    { ...results, scenarios: [{ ...importing, outcome: 'fine' }] },
    'scenarios.0.outcome: ',
  ],
  [
    'text where bytes belong',
    { ...results, fileSize: '32MiB' },
    'fileSize: Invalid type: Expected number but received "32MiB"',
  ],
  [
    'a figure that is no number',
    throughJson({ ...results, fileSize: Number.NaN }),
    'fileSize: Invalid type: Expected number but received null',
  ],
  ['a date in another form', { ...results, began: 'yesterday' }, 'began: Invalid timestamp: Received "yesterday"'],
  ['no scenarios', { ...results, scenarios: undefined }, 'scenarios: '],
  ['nothing at all', undefined, 'document: Invalid type: Expected Object but received undefined'],
])('a document with %s is rejected with the path of the field', (_, wrong, line) => {
  expect(() => parseResults(wrong)).toThrow(`Not a results document of version 3: ${line}`)
})

function ended(message: string, signal: string | null, code: number | null): unknown {
  return unmeasured({ scenario: 'transfer', outcome: 'crashed', message, exit: { code, signal } })
}

test('a document of version 1 is read: its outcome crashed is divided by what else it has', () => {
  const first = {
    ...results,
    schema: 1,
    scenarios: [
      importing,
      ended(
        'Its process was ended after 4 s, the longest that MEMORY_DEADLINE allows, before it could say anything.',
        'SIGKILL',
        null,
      ),
      ended('Its process ended by SIGKILL before it could say anything.', 'SIGKILL', null),
      ended('Its process ended by SIGABRT before it could say anything.', 'SIGABRT', null),
      ended('Its process ended with code 0 before it could say anything.', null, 0),
    ],
  }
  const read = parseResults(throughJson(first))

  expect(read.schema).toBe(3)
  expect(read.scenarios.map(({ outcome }) => outcome)).toEqual(['passed', 'hung', 'killed', 'crashed', 'crashed'])
  expect(parseResults(throughJson(read))).toEqual(read)
})

test('a wrong document of version 1 is rejected with the path of the field', () => {
  expect(() => parseResults({ ...results, schema: 1, fileSize: 'large' })).toThrow('fileSize: ')
})

test('a document of version 2 is read, by the names of today', () => {
  const before: Readonly<Record<string, string>> = {
    title: 'promise',
    metrics: 'judged',
    profile: 'lane',
    growthPerRound: 'pace',
    minDetectable: 'visible',
  }
  const withOldNames = (value: object): object =>
    Object.fromEntries(
      Object.entries(value).map(([name, part]: [string, unknown]) => [
        before[name] ?? name,
        name === 'growthPerRound' && typeof part === 'object' && part !== null ? withOldNames(part) : part,
      ]),
    )
  const second = {
    ...results,
    schema: 2,
    scenarios: results.scenarios.map(one => ({
      ...withOldNames(one),
      verdicts: one.verdicts.map(withOldNames),
      scaling: one.scaling.map(({ minDetectable, ...entry }) => ({ ...entry, visible: minDetectable })),
    })),
  }

  expect(JSON.stringify(second)).not.toContain('minDetectable')
  expect(parseResults(throughJson(second))).toEqual(parseResults(throughJson(results)))
})

test('a result of a scenario has every field, and none that is undefined', () => {
  const result = scenarioResult({
    scenario: 'import',
    title: 'a title',
    file: 'tests/scenarios/import.ts',
    outcome: 'invalid',
    message: undefined,
    pid: 42,
  })

  expect(parseScenarioResult(result)).toEqual(result)
  expect(result).toMatchObject({ pid: 42, seconds: 0, verdicts: [], evidence: [] })
  expect(Object.keys(result)).not.toContain('message')
})
