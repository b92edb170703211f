/** The texts say what is so: what they name exists, what they show is what is printed, what they tell to do works. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listScenarios } from '../../../helpers/run/run.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { renderTable } from '../../../helpers/results/render/table.ts'
import { found, held, importing, retainedScaling, leaking, level, resultsOf, unmeasured } from '../results/fixtures.ts'
import { block, brokenLinks, missingPaths, scripts, texts, unknownScripts } from '../run/texts.ts'

const readme = readFileSync('README.md', 'utf8')

test.for(texts)('%s names only what exists', file => {
  const text = readFileSync(file, 'utf8')

  expect({ scripts: unknownScripts(text), paths: missingPaths(text, file), links: brokenLinks(text, file) }).toEqual({
    scripts: [],
    paths: [],
    links: [],
  })
})

test('sees what a text names and is not there', () => {
  const text = 'Run `npm run nothing`, see `docs/nothing.md` and [there](docs/nowhere.md) or [below](#no-such-place).'

  expect(unknownScripts(text)).toEqual(['nothing'])
  expect(missingPaths(text, 'README.md')).toEqual(['docs/nothing.md'])
  expect(brokenLinks(text, 'README.md')).toEqual(['docs/nowhere.md', '#no-such-place'])
})

/** A line of titles without the spaces that align it, and without the number of runs. */
function titles(line: string | undefined): string {
  return (line ?? '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/\d+ clean/, 'N clean')
}

/** The first line that begins with a word, spaces apart. */
function lineOf(text: string, word: string): string | undefined {
  return text.split('\n').find(line => line.trim().startsWith(word))
}

/** What stands between empty lines and begins with these words. */
function paragraph(table: string, words: string): readonly string[] {
  return (
    table
      .split('\n\n')
      .find(lines => lines.trim().startsWith(words))
      ?.split('\n') ?? []
  )
}

test('shows a table as it is printed now', () => {
  const scaled = { ...unmeasured({ scenario: 'import-scaling', outcome: 'passed' }), scaling: [retainedScaling] }
  const printed = renderTable(resultsOf(importing, scaled))
  const shown = block(readme, 'table')

  expect(titles(lineOf(shown.slice(shown.indexOf('✓ import ')), 'metric'))).toBe(titles(lineOf(printed, 'metric')))
  expect(titles(lineOf(shown, 'subject')).replace('detectable from ', '')).toBe(
    titles(lineOf(printed, 'subject')).replace('detectable from ', ''),
  ) // left out where lines are long
  expect(paragraph(shown.trimEnd(), 'retained per MiB:')).toEqual(paragraph(printed, 'retained per MiB:'))
  expect(titles(paragraph(shown, 'scenario')[0])).toBe(titles(paragraph(printed, 'scenario')[0]))
  expect(paragraph(shown, 'scenario')).toHaveLength(1 + [...shown.matchAll(/^✓ (\S+) {2}/gm)].length)
  expect(lineOf(shown, 'retained per MiB')).toMatch(
    /^ {2}retained per MiB {2}[+-]?[\d.]+ (?:[KM]i)?B ± [\d.]+ (?:[KM]i)?B(?:, no more than noise)? {2}\(heapUsed \+ external [+-]?[\d.]+ (?:[KM]i)?B over [\d.]+ [MG]iB\)$/,
  )
  expect(shown.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/)
})

test('shows the table of a trend as it is printed now', () => {
  const printed = renderTable(resultsOf(level))
  const shown = block(readme, 'twins')

  expect(titles(lineOf(shown, 'metric'))).toBe(titles(lineOf(printed, 'metric')))
  expect(paragraph(shown, 'per round:')).toEqual(paragraph(printed, 'per round:'))
})

test('shows scenarios with what they title now', () => {
  const shown = [...readme.matchAll(/^✓ (\S+) .*\n {2}(.*)$/gm)].map(([, name, title]) => ({ name, title }))

  expect(listScenarios().map(({ name, title }) => ({ name, title }))).toEqual(expect.arrayContaining(shown))
  expect(new Set(shown.map(({ name }) => listScenarios().find(listed => listed.name === name)?.kind))).toEqual(
    new Set(listScenarios().map(({ kind }) => kind)),
  )
})

test('lists every scenario with its document and title', () => {
  const listed = [...readme.matchAll(/^\| `([\w-]+)` \| (\d+) \| (.*) \|$/gm)].map(([, name, document, title]) => ({
    name,
    document,
    title,
  }))

  expect(listed).toEqual(listScenarios().map(({ name, document, title }) => ({ name, document, title })))
})

test('says of every metric of the twins how small a leak it sees', () => {
  const said = [
    ...readFileSync('docs/sensitivity.md', 'utf8').matchAll(
      /^\| `([\w-]+)` \| \w+ \| [^|]+ \| (?:1 operation in [\d,]+|every operation) \|/gm,
    ),
  ].map(([, name]) => name)

  expect([...new Set(said)]).toEqual(
    listScenarios()
      .filter(({ kind }) => kind === 'trend')
      .map(({ name }) => name),
  )
})

test('shows a failure as it is printed now', () => {
  const printed = renderFailure({ ...leaking, diagnosis: found }, resultsOf(leaking))
  const shown = block(readme, 'failure')
  const title = listScenarios().find(({ name }) => name === 'import')?.title
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

test('shows what holds a leak as it is printed now', () => {
  const printed = renderFailure(
    {
      ...leaking,
      diagnosis: {
        ...found,
        paths: [{ ...held, way: ['.queue : Array', '[] : Request', '.body : Uint8Array'] }, held],
      },
    },
    resultsOf(leaking),
  )
  const shown = block(readFileSync('docs/reading-a-failure.md', 'utf8'), 'failure')

  for (const label of ['Held by', 'Holding', 'Allocated at', 'called by', '1 more path', 'Signature']) {
    expect.soft(lineOf(printed, label), label).toBeDefined()
    expect.soft(lineOf(shown, label.replace('1 more path', '5 more path')), label).toBeDefined()
  }
})

test('shows the failure of the module that it names', () => {
  const command = /^npm run repro -- import --size 32MiB --import (\S+)$/m.exec(readme)?.[1] ?? ''

  expect(readFileSync(command, 'utf8')).toContain(`npm run repro -- import --size 32MiB --import ${command}`)
})

const commands = [
  ...scripts.filter(name =>
    ['memory', 'repro', 'budgets', 'validate', 'sensitivity', 'compare', 'bisect', 'new-scenario'].includes(name),
  ),
  'validate load',
]

test.for(commands)('says of npm run %s how it is called, in its own words', words => {
  const [name = '', ...rest] = words.split(' ')
  const { status, stdout } = spawnSync(process.execPath, ['commands/run.mjs', name, ...rest, '--help'], {
    encoding: 'utf8',
  })
  const [usage = ''] = stdout.split('\n')

  expect(status).toBe(0)
  expect(usage).toMatch(new RegExp(`^npm run ${[name, '--', ...rest].join(' ')} `))
  expect(readme.split('\n')).toContain(usage)
})

test('has an example of a scenario in under 25 lines, which is a file', () => {
  const example = readFileSync('docs/examples/reading-back.ts', 'utf8')

  expect(block(readme, 'example')).toBe(example)
  expect(example.trimEnd().split('\n').length).toBeLessThan(25)
})
