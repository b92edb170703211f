/** The documentation is true: what it names exists, what it shows is what is printed, what it recommends works. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  commandSection,
  commandsWithHelp,
  failureOf,
  helpOf,
  pages,
  scenariosPage,
  storedRun,
  tableOf,
  withBlock,
  withTitles,
} from '../../../commands/docs/pages.ts'
import { describeScenarios } from '../../../helpers/run/descriptions.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { renderTable } from '../../../helpers/results/render/table.ts'
import type { Results } from '../../../helpers/results/schema.ts'
import { found, held, importing, leaking, level, resultsOf, scaling, unmeasured } from '../results/fixtures.ts'
import { block, brokenLinks, missingPaths, scripts, texts, unknownScripts } from '../run/texts.ts'

const read = (file: string): string => readFileSync(file, 'utf8')
const readme = read('README.md')
const recorded = read('docs/reading-the-table.md')
const scenarios = await describeScenarios()

test.for(texts)('%s names only what exists', file => {
  const text = read(file)

  expect({ scripts: unknownScripts(text), paths: missingPaths(text, file), links: brokenLinks(text, file) }).toEqual({
    scripts: [],
    paths: [],
    links: [],
  })
})

test('finds what a text names and is not there', () => {
  const text = 'Run `npm run nothing`, see `docs/nothing.md` and [there](docs/nowhere.md) or [below](#no-such-place).'

  expect(unknownScripts(text)).toEqual(['nothing'])
  expect(missingPaths(text, 'README.md')).toEqual(['docs/nothing.md'])
  expect(brokenLinks(text, 'README.md')).toEqual(['docs/nowhere.md', '#no-such-place'])
})

test('the README has at most 160 lines, of at most 100 columns', () => {
  const lines = readme.trimEnd().split('\n')

  expect(lines.length).toBeLessThanOrEqual(160)
  expect(lines.filter(line => line.length > 100)).toEqual([])
})

const upToDate = Object.keys(pages).filter(file => file !== 'docs/commands.md') // that one command by command, below

test.for(upToDate)('%s is as npm run build:docs writes it', file => {
  const text = read(file)

  expect(pages[file]?.(text)).toBe(text)
})

test.for(commandsWithHelp())('docs/commands.md says of %s what its --help says', command => {
  const help = helpOf(command)
  const [name = '', ...words] = command.split(' ')

  expect(help).toMatch(new RegExp(`^npm run ${[name, '--', ...words].join(' ')} `))
  expect(read('docs/commands.md')).toContain(commandSection(command, help))
})

test('docs/commands.md has every command, and no other', () => {
  const sections = [...read('docs/commands.md').matchAll(/^##+ npm run (.*)$/gm)].map(([, name = '']) =>
    name.replace(' -- ', ' '),
  )

  expect(sections).toEqual(commandsWithHelp())
  expect(commandsWithHelp()).toEqual(
    expect.arrayContaining(['memory', 'repro', 'budgets', 'validate', 'validate load', 'sensitivity', 'heap growth']),
  )
})

interface Named {
  readonly name?: string | undefined
}

const byName = (one: Named, other: Named): number => (one.name ?? '').localeCompare(other.name ?? '')

test('docs/scenarios.md has every scenario with its title', () => {
  const listed = [...scenariosPage().matchAll(/^\| `([\w-]+)` \| (.*) \| .* \|$/gm)].map(([, name, title]) => ({
    name,
    title,
  }))
  expect(listed.toSorted(byName)).toEqual(scenarios.map(({ name, title }) => ({ name, title })).toSorted(byName))
})

test.for(scenarios)('docs/documents.md names $name below its document', ({ name, document }) => {
  const section = read('docs/documents.md')
    .split(/^## /m)
    .find(text => text.startsWith(`Document ${document}\n`))

  expect(section).toContain(`\`${name}\``)
})

test('a block that is missing is an error, and another title is noticed', () => {
  const shown = '✗ import  OVER BUDGET · 32 MiB\n  another title\n  metric'
  const [title = ''] = scenarios.flatMap(listed => (listed.name === 'import' ? [listed.title] : []))

  expect(() => withBlock('', 'table', 'text', '')).toThrow(
    'There is no block between <!-- table --> and <!-- /table -->.',
  )
  expect(withTitles(shown)).toBe(shown.replace('another title', title))
})

test('the stored runs are the ones that the README describes', () => {
  const [green] = storedRun('node-cache').scenarios
  const [red] = storedRun('closed-sessions').scenarios

  expect(tableOf('node-cache').trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed')
  expect(green?.packages).toBeUndefined()
  expect(red).toMatchObject({ file: 'docs/examples/closed-sessions.ts', outcome: 'growing' })
  expect(red?.verdicts.map(({ metric }) => metric).toSorted()).toEqual(['heapUsed', 'listeners'])
  expect(failureOf('closed-sessions')).toContain('(variable) bus : EventEmitter')
  expect(() => failureOf('node-cache')).toThrow('The run node-cache has no failure.')
})

/** A line of titles without the spaces that align it, and without the number of runs. */
function titles(line: string | undefined): string {
  return (line ?? '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/\d+ clean/, 'N clean')
}

/** The first line that begins with a word, apart from spaces. */
function lineOf(text: string, word: string): string | undefined {
  return text.split('\n').find(line => line.trim().startsWith(word))
}

/** The lines between empty lines that begin with these words. */
function paragraph(table: string, words: string): readonly string[] {
  return (
    table
      .split('\n\n')
      .find(lines => lines.trim().startsWith(words))
      ?.split('\n') ?? []
  )
}

/** Notes are the suite's own: fixtures have others. */
function withoutNotes(results: Results): Results {
  return { ...results, suite: { headline: [], notes: [] } }
}

test('docs/reading-the-table.md shows a recorded table as it is printed now', () => {
  const scaled = {
    ...unmeasured({ scenario: 'import-scaling', outcome: 'passed' }),
    scaling: scaling.scaling.filter(({ outcome }) => outcome === 'within'),
  }
  const printed = renderTable(withoutNotes(resultsOf(importing, scaled)))
  const shown = block(recorded, 'table')

  expect(titles(lineOf(shown.slice(shown.indexOf('✓ import ')), 'metric'))).toBe(titles(lineOf(printed, 'metric')))
  expect(titles(lineOf(shown, 'subject')).replace('detectable from ', '')).toBe(
    titles(lineOf(printed, 'subject')).replace('detectable from ', ''),
  ) // left out where lines are long
  expect(paragraph(shown.trimEnd(), 'retained per MiB:')).toEqual(paragraph(printed, 'retained per MiB:'))
  expect(titles(paragraph(shown, 'scenario')[0])).toBe(titles(paragraph(printed, 'scenario')[0]))
  expect(paragraph(shown, 'scenario')).toHaveLength(1 + [...shown.matchAll(/^✓ (\S+) {2}/gm)].length)
  const bytes = String.raw`[\d.]+ (?:[KM]i)?B`
  expect(lineOf(shown, 'retained per MiB')).toMatch(
    new RegExp(
      `^ {2}retained per MiB {2}[+-]?${bytes} ± ${bytes}(?:, no more than noise)? {2}` +
        String.raw`\(heapUsed \+ external [+-]?${bytes} over [\d.]+ [MG]iB\)$`,
    ),
  )
  expect(shown.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/)
})

test('a trend has the columns and footnotes that are printed now', () => {
  const printed = renderTable(withoutNotes(resultsOf(level)))

  for (const shown of [block(readme, 'table'), block(recorded, 'trend')]) {
    expect(titles(lineOf(shown, 'metric'))).toBe(titles(lineOf(printed, 'metric')))
    expect(paragraph(shown, 'per round:')).toEqual(paragraph(printed, 'per round:'))
  }
})

test('tables show scenarios of every kind, with the titles that they have now', () => {
  const shown = [...`${readme}\n${recorded}`.matchAll(/^✓ (\S+) .*\n {2}(.*)$/gm)].map(([, name, title]) => ({
    name,
    title,
  }))

  expect(scenarios.map(({ name, title }) => ({ name, title }))).toEqual(expect.arrayContaining(shown))
  expect(new Set(shown.map(({ name }) => scenarios.find(listed => listed.name === name)?.kind))).toEqual(
    new Set(scenarios.map(({ kind }) => kind)),
  )
})

test('docs/logs/sensitivity.md says of every leak pair how small a leak it detects', () => {
  const said = [
    ...read('docs/logs/sensitivity.md').matchAll(
      /^\| `([\w-]+)` \| \w+ \| [^|]+ \| (?:1 operation in [\d,]+|every operation) \|/gm,
    ),
  ].map(([, name]) => name)

  expect([...new Set(said)]).toEqual(scenarios.filter(({ kind }) => kind === 'trend').map(({ name }) => name))
})

test.for(['0 of 1,400', '0.2 %', '11 of 11', '55 of 55', '0 of 24'])(
  'docs/trust.md has the figure %s of the README',
  figure => {
    expect(readme).toContain(figure)
    expect(read('docs/trust.md')).toContain(figure)
  },
)

test('docs/logs/reliability.md has the figures of mistakes that the README has', () => {
  const [, noticed = '', made = ''] = /notice (\d+) of (\d+) wrong changes/.exec(readme) ?? []
  const log = read('docs/logs/reliability.md').replaceAll(/\s+/g, ' ')

  expect(log).toContain(`makes ${made} small wrong changes`)
  expect(log).toContain(`**${noticed} are noticed`)
})

test('docs/trust.md has the rows of the sensitivity table', () => {
  const table = read('docs/logs/sensitivity.md')
  const rows = [
    ...read('docs/trust.md').matchAll(/^\| (`[\w-]+`) \| (\w+) \| (1 operation in [\d,]+) \| (\+[\d.]+.*) \|$/gm),
  ]

  expect(rows.length).toBeGreaterThan(5)
  for (const [, name, metric, share, perRound] of rows) {
    const row = table.split('\n').find(line => line.startsWith(`| ${name} | ${metric} |`))
    expect(row).toContain(`| ${share} |`)
    expect(row?.endsWith(`| ${perRound} |`)).toBe(true)
  }
})

test('docs/reading-a-failure.md shows a recorded failure as it is printed now', () => {
  const printed = renderFailure({ ...leaking, diagnosis: found }, resultsOf(leaking))
  const shown = block(read('docs/reading-a-failure.md'), 'budget-failure')
  const title = scenarios.find(({ name }) => name === 'import')?.title
  const labels = [
    'within:',
    'Retained per MiB of',
    'Held by',
    'Allocated at',
    'Signature',
    'Evidence',
    'Measured',
    'Reproduce npm run repro -- import --size 32MiB',
  ]

  expect(shown.split('\n')[0]).toBe(`Memory budget exceeded: ${title}`)
  expect(titles(lineOf(shown, 'metric'))).toBe(titles(lineOf(printed, 'metric')))
  for (const label of labels) {
    expect.soft(lineOf(printed, label), label).toBeDefined()
    expect.soft(lineOf(shown, label), label).toBeDefined()
  }
})

test('docs/reading-a-failure.md shows what holds a leak as it is printed now, where much is red', () => {
  const printed = renderFailure(
    { ...leaking, diagnosis: { ...found, paths: [held, held, held, held, held] } },
    resultsOf(leaking),
  )
  const shown = block(read('docs/reading-a-failure.md'), 'failure')

  for (const label of ['Held by', 'Allocated', 'Signature']) {
    expect.soft(lineOf(printed, label), label).toBeDefined()
    expect.soft(lineOf(shown, label), label).toBeDefined()
  }
  for (const text of [printed, shown]) {
    expect(lineOf(text, 'Signature')).toContain('; 4 more paths grew beside it: diagnosis.json')
  }
})

test('docs/reading-a-failure.md shows the failure of the module that it names', () => {
  const command =
    /^npm run repro -- import --size 32MiB --import (\S+)$/m.exec(read('docs/reading-a-failure.md'))?.[1] ?? ''

  expect(read(command)).toContain(`npm run repro -- import --size 32MiB --import ${command}`)
})

test('the README calls commands that have a help', () => {
  const called = new Set([...readme.matchAll(/^npm run ([\w-]+) --/gm)].map(([, name = '']) => name))

  expect(called.size).toBeGreaterThan(2)
  expect(commandsWithHelp()).toEqual(expect.arrayContaining([...called]))
  expect(scripts).toEqual(expect.arrayContaining(['build:docs', 'build:picture']))
})

test.for(['closed-sessions', 'reading-back'])('the example %s has fewer than 35 lines', name => {
  expect(read(`docs/examples/${name}.ts`).trimEnd().split('\n').length).toBeLessThan(35)
})
