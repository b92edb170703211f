import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseHistory } from '../../../helpers/results/history/history.ts'
import { parseResults } from '../../../helpers/results/schema.ts'
import type { Results } from '../../../helpers/results/schema.ts'
import { removeOutputs, writeOutputs } from '../../../helpers/results/write.ts'
import { leaking, resultsOf } from './fixtures.ts'
import { everyOutcome, manyFailures, passing } from './hostile.ts'

const directory = mkdtempSync(join(tmpdir(), 'outputs-'))
afterAll(() => {
  rmSync(directory, { recursive: true })
})

const all = resultsOf(...everyOutcome)

function write(
  results: Results,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  history = join(folder, 'history.jsonl'),
): ReturnType<typeof writeOutputs> {
  return writeOutputs(results, folder, { history, budgetSizes: new Map(), environment })
}

test('every output is there, whole, and the document comes back as it was', () => {
  const folder = join(directory, 'all')
  const { annotations, problems } = write(all, folder)

  expect({ annotations, problems }).toEqual({ annotations: '', problems: [] })
  expect(readdirSync(folder).toSorted()).toEqual([
    'history.jsonl',
    'junit.xml',
    'report.html',
    'results.json',
    'summary.md',
  ])
  expect(parseResults(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')))).toEqual(all)
  expect(parseHistory(readFileSync(join(folder, 'history.jsonl'), 'utf8')).runs).toHaveLength(1)
})

test.for(everyOutcome)(
  '$outcome: every output has the scenario exactly once, with that outcome',
  ({ scenario, outcome }) => {
    const folder = join(directory, 'all')
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
    const passed = outcome === 'passed'

    expect(
      [...text('report.html').matchAll(/<tr class="\w+" data-scenario="([^"]+)" data-outcome="([^"]+)">/g)]
        .filter(([, name]) => name === scenario)
        .map(([, , found]) => found),
    ).toEqual([outcome])
    expect(text('report.html').split(`id="scenario-${scenario}"`)).toHaveLength(2)
    expect(text('junit.xml').split(`<testcase name="${scenario}"`)).toHaveLength(2)
    expect(text('junit.xml')).toMatch(
      new RegExp(`<testcase name="${scenario}"[^>]*>\\s*<properties>\\s*<property name="outcome" value="${outcome}"/>`),
    )
    expect(text('junit.xml').includes(`type="${outcome}"`)).toBe(!passed)
    expect(
      text('summary.md')
        .split('\n')
        .filter(line => line.startsWith(passed ? '| ✅ |' : '| ❌ |') && line.includes(`| \`${scenario}\``)),
    ).toHaveLength(1)
    expect(
      parseHistory(text('history.jsonl')).runs[0]?.scenarios.filter(
        found => found.scenario === scenario && found.outcome === outcome,
      ),
    ).toHaveLength(1)
  },
)

test('each run adds a line to the history, and its report knows the others', () => {
  const folder = join(directory, 'several')
  const history = join(directory, 'other', 'retained.jsonl')
  for (const day of ['01', '02', '03']) {
    write({ ...resultsOf(passing), began: `2026-11-${day}T00:00:00.000Z` }, folder, {}, history)
  }
  appendFileSync(history, '{"torn')
  write(resultsOf(passing), folder, {}, history)

  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('over 4 runs')
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('1 lines of the history could not be read.')
  expect(parseHistory(readFileSync(history, 'utf8')).runs).toHaveLength(4)
})

test("on GitHub the summary is added to the job's, and red scenarios to the log", () => {
  const summary = join(directory, 'step-summary.md')
  writeFileSync(summary, 'before\n')
  const { annotations } = write(resultsOf(passing, leaking), join(directory, 'github'), {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  })

  expect(readFileSync(summary, 'utf8')).toBe(`before\n${readFileSync(join(directory, 'github', 'summary.md'), 'utf8')}`)
  expect(annotations).toMatch(/^::error file=tests\/scenarios\/import\.ts,title=/)
})

test('an output that cannot be written is reported, and costs no other', () => {
  const folder = join(directory, 'hindered')
  for (const name of ['junit.xml.new', 'report.html.new', 'history.jsonl']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const { problems } = write(all, folder, { GITHUB_STEP_SUMMARY: join(directory, 'nowhere', 'summary.md') })

  expect(problems.map(problem => problem.split(':')[0])).toEqual([
    'junit.xml could not be written',
    'The history could not be written',
    'report.html could not be written',
    'The job summary could not be written',
  ])
  expect(existsSync(join(folder, 'results.json'))).toBe(true)
  expect(existsSync(join(folder, 'summary.md'))).toBe(true)
  expect(readdirSync(folder).filter(name => name.endsWith('.new'))).toEqual([])
})

test('the report knows this run even where no history can be retained', () => {
  const folder = join(directory, 'no-history')
  mkdirSync(join(folder, 'history.jsonl'), { recursive: true })
  write(resultsOf(passing), folder)

  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('id="scenario-import-without-helia"')
})

test('what an older run left is taken away, and its history and evidence stay', () => {
  const folder = join(directory, 'older')
  write(resultsOf(passing), folder)
  mkdirSync(join(folder, 'import'))
  removeOutputs(folder)

  expect(readdirSync(folder).toSorted()).toEqual(['history.jsonl', 'import'])
})

test('a timeline that cannot be read is no timeline', () => {
  const folder = join(directory, 'unreadable')
  mkdirSync(join(folder, passing.scenario, 'timeline.jsonl'), { recursive: true })

  expect(write(resultsOf(passing), folder).problems).toEqual([])
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('No timeline: there is no file.')
})

test.for([
  [30, 50_000], // tests/integration has it with messages of 5,000,000
  [100, 2000],
] as const)('a report of %i failures with messages of %i characters stays below 1 MiB', ([count, characters]) => {
  const folder = join(directory, `giant-${count}`)
  write(resultsOf(...manyFailures(count, characters)), folder)

  expect(statSync(join(folder, 'report.html')).size).toBeLessThan(1024 * 1024)
})
