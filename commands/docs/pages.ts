/** Pages and blocks of the documentation that repeat the program: `npm run build:docs` writes them, tests compare. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { withTables } from '../../helpers/results/document-tables.ts'
import { renderFailure } from '../../helpers/results/render/message.ts'
import { renderTable } from '../../helpers/results/render/table.ts'
import { parseResults } from '../../helpers/results/schema.ts'
import type { Results, ScenarioResult } from '../../helpers/results/schema.ts'
import { describeScenarios } from '../../helpers/run/descriptions.ts'
import type { ScenarioDescription } from '../../helpers/scenario/description.ts'

const described = await describeScenarios()

const written = '<!-- Written by npm run build:docs. -->'

/** What each document is about, in one word for a heading. */
const subjects: Readonly<Record<string, string>> = {
  '000': 'Helia',
  '001': 'Bun',
  '003': 'Node',
  '004': 'WebAssembly and workers',
}

const judgedBy: Readonly<Record<ScenarioDescription['kind'], string>> = {
  scenario: 'budgets',
  scaling: 'slope over file sizes',
  trend: 'trend',
}

/** `docs/scenarios.md`: every scenario with its title, by the document that it comes from. */
export function scenariosPage(scenarios: readonly ScenarioDescription[] = described): string {
  const sections = [...Map.groupBy(scenarios, ({ document }) => document ?? '')]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([document, listed]) =>
      [
        `## ${subjects[document] ?? 'Others'}`,
        '',
        `From [document ${document}](documents.md#document-${document}).`,
        '',
        '| scenario | title | judged by |',
        '|---|---|---|',
        ...listed.map(({ name, title, kind }) => `| \`${name}\` | ${title} | ${judgedBy[kind]} |`),
      ].join('\n'),
    )

  return `# Scenarios

${written}

\`npm run memory\` runs all ${scenarios.length}, \`npm run memory -- import 'node-*'\` some of them, and
\`npm run repro -- NAME\` one in detail. A title is a claim, and the scenario is red when it is not true.
[adding-a-scenario.md](adding-a-scenario.md) says how to write one, [measuring.md](measuring.md) how they are judged.

${sections.join('\n\n')}
`
}

const packageScripts = v.object({ scripts: v.record(v.string(), v.string()) })

/** The commands that have a help, as they are called, without those that only a former name points to. */
export function commandsWithHelp(): readonly string[] {
  const { scripts } = v.parse(packageScripts, JSON.parse(readFileSync('package.json', 'utf8')))
  const names = Object.keys(scripts).filter(
    name => name !== 'prove' && (scripts[name] ?? '').endsWith(`commands/run.mjs ${name}`),
  )
  const parts = ['judge', 'compare', 'package', 'reported-leaks', 'load']
  const inUse = names.flatMap(name => [name, ...(name === 'validate' ? parts.map(word => `${name} ${word}`) : [])])

  return [...inUse, 'heap', ...['summary', 'diff', 'growth', 'path', 'monitor'].map(word => `heap ${word}`)]
}

/** What a command prints for `--help`, as `memory` or `heap diff`. @throws when its exit code is not 0 */
export function helpOf(command: string): string {
  const [name = '', ...words] = command.split(' ')
  const entry = name === 'heap' ? ['commands/heap.mjs'] : ['commands/run.mjs', name]
  return execFileSync(process.execPath, [...entry, ...words, '--help'], { encoding: 'utf8' })
}

/** The section of a command in `docs/commands.md`. */
export function commandSection(command: string, help: string): string {
  const [name = '', ...words] = command.split(' ')
  const heading = [`npm run ${name}`, ...(words.length === 0 ? [] : ['--', ...words])].join(' ')
  return `${words.length === 0 ? '##' : '###'} ${heading}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`
}

/** `docs/commands.md`: what every command prints for `--help`. */
export function commandsPage(commands: readonly string[] = commandsWithHelp()): string {
  const sections = commands.map(command => commandSection(command, helpOf(command)))

  return `# Commands

${written}

Every command prints its section of this page with \`--help\`. A name may be a pattern:
\`npm run memory -- 'node-*'\`. Commands for work on the suite itself are in
[CONTRIBUTING.md](../CONTRIBUTING.md#commands), settings by variables in [settings.md](settings.md).

${sections.join('\n')}`
}

/** A text with another block between `<!-- name -->` and `<!-- /name -->`. @throws when it has no such block */
export function withBlock(text: string, name: string, language: string, content: string): string {
  const markers = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!markers.test(text)) {
    throw new Error(`There is no block between <!-- ${name} --> and <!-- /${name} -->.`)
  }
  return text.replace(
    markers,
    (_, open: string, close: string) => `${open}\`\`\`${language}\n${content.trimEnd()}\n\`\`\`\n${close}`,
  )
}

/** A run that was stored with the documentation, with the titles that its scenarios have now. */
export function storedRun(name: string): Results {
  const results = parseResults(JSON.parse(readFileSync(`docs/examples/runs/${name}.json`, 'utf8')))
  return { ...results, scenarios: results.scenarios.map(result => ({ ...result, ...titleNow(result) })) }
}

function titleNow({ scenario, title }: ScenarioResult): Pick<ScenarioResult, 'title'> {
  return { title: described.find(({ name }) => name === scenario)?.title ?? title }
}

/** The table that a stored run ended with. */
export function tableOf(name: string): string {
  return renderTable(storedRun(name))
}

/** The failure that a stored run ended with. */
export function failureOf(name: string): string {
  const results = storedRun(name)
  const failed = results.scenarios.find(({ outcome }) => outcome !== 'passed')
  if (failed === undefined) {
    throw new Error(`The run ${name} has no failure.`)
  }
  return renderFailure(failed, results)
}

/** Recorded output with the titles that scenarios have now. */
export function withTitles(text: string, scenarios: readonly ScenarioDescription[] = described): string {
  return scenarios.reduce(
    (changed, { name, title }) =>
      changed.replaceAll(new RegExp(`^([✓✗] ${name} {2}.*\\n) {2}.*$`, 'gm'), (_, line: string) => `${line}  ${title}`),
    text,
  )
}

/** Recorded output of scenarios with budgets, with the footnotes that a table of such scenarios has now. */
export function withFootnotes(text: string): string {
  const notes = tableOf('imports')
    .split('\n\n')
    .find(lines => lines.startsWith('retained per MiB:'))
  return notes === undefined ? text : text.replace(/^retained per MiB:(?:.+\n)+/m, () => `${notes}\n`)
}

const example = (name: string): string => readFileSync(`docs/examples/${name}.ts`, 'utf8')

/** Every file of the documentation that repeats the program, and how it is brought up to date. */
export const pages: Readonly<Record<string, (text: string) => string>> = {
  'README.md': text =>
    [
      ['table', 'text', tableOf('node-cache')],
      ['failure', 'text', failureOf('closed-sessions')],
    ].reduce((changed, [name = '', language = '', content = '']) => withBlock(changed, name, language, content), text),
  'docs/adding-a-scenario.md': text => withBlock(text, 'example', 'ts', example('reading-back')),
  'docs/reading-the-table.md': text =>
    withFootnotes(withTitles(withBlock(text, 'trend', 'text', tableOf('node-cache')))),
  'docs/reading-a-failure.md': text =>
    text.replace(
      /^(Memory budget exceeded: ).*$/m,
      (_, words: string) => words + (described.find(({ name }) => name === 'import')?.title ?? ''),
    ),
  'docs/reproducing-a-report.md': text => withTitles(text),
  'docs/results.md': withTables,
  'docs/scenarios.md': () => scenariosPage(),
  'docs/commands.md': () => commandsPage(),
}
