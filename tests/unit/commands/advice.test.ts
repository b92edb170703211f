/** Every command that a text of this project recommends can be typed as it stands. */

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { budgetsCommand } from '../../../commands/budgets.ts'
import { commandsWithHelp } from '../../../commands/docs/pages.ts'
import { commands } from '../../../commands/commands.ts'
import { run as runHeap } from '../../../commands/heap/run.ts'
import { renderComparisonMarkdown } from '../../../helpers/results/render/comparison.ts'
import { failureBlock } from '../../../helpers/results/html/failure.ts'
import { renderMarkdown } from '../../../helpers/results/render/markdown.ts'
import { headings, renderFailure } from '../../../helpers/results/render/message.ts'
import { renderTable } from '../../../helpers/results/render/table.ts'
import type { Results, ScenarioOutcome, ScenarioResult } from '../../../helpers/results/schema.ts'
import { npmRun } from '../../../helpers/shell.ts'
import { GiB, MiB } from '../../../helpers/units.ts'
import { renderUpgrades } from '../../../helpers/versions/upgrade-check.ts'
import { found, growing, importing, leaking, leakyTrend, resultsOf, scaling, unmeasured } from '../results/fixtures.ts'
import { texts } from '../run/texts.ts'
import { sourceFiles } from '../source-files.ts'
import { adviceIn, dryRun, problemOf } from './advice.ts'

/** What is wrong with the commands of a text, each with its command. */
async function problemsIn(text: string): Promise<readonly string[]> {
  const problems: string[] = []
  for (const words of adviceIn(text)) {
    const problem = await problemOf(words) // one at a time: each prints into the same streams
    problems.push(...(problem === undefined ? [] : [`${words.join(' ')}: ${problem}`]))
  }
  return problems
}

test('a command is read as a shell reads it, to the end of a sentence', () => {
  expect(adviceIn("Run: A_B=1 npm run repro -- 'a b.ts' --set x@1.0.0, or\n`npm run memory` (npm run lint).")).toEqual([
    ['A_B=1', 'npm', 'run', 'repro', '--', 'a b.ts', '--set', 'x@1.0.0'],
    ['npm', 'run', 'memory'],
    ['npm', 'run', 'lint'],
  ])
})

test.for([
  ['npm run nothing', 'there is no script nothing'],
  ['npm run repro -- imprt', 'There is no scenario "imprt".'],
  ['npm run repro -- ./nowhere.ts', 'There is no file ./nowhere.ts.'],
  ['npm run repro -- import --sise 1MiB', "Unknown option '--sise'"],
  ['npm run repro -- import --size', "Option '--size' argument is ambiguous."],
  ['npm run repro -- import --size big', '"big" is not a size.'],
  ['npm run repro -- import --set <package>@<version>', '"<package>@<version>" names no package.'],
  ['npm run repro -- import --import ./missing.mjs', 'there is no ./missing.mjs'],
  ['MEMORY_SISES=1MiB npm run memory', 'MEMORY_SISES=1MiB sets nothing'],
  ['npm run heap -- sumary', 'there is no command "sumary"'],
  ['npm run validate -- judge --drawz 3', "Unknown option '--drawz'"],
  ['npm run validate -- reported-leaks --repeats 3', "Unknown option '--repeats'"],
] as const)('%s: %s', async ([text, problem]) => {
  const [words = []] = adviceIn(text)
  const seen = await problemOf(words)

  expect(seen).toContain(problem)
})

/** What a run was asked for besides, all at once. */
const asked: Partial<Results> = {
  wait: 10_500,
  following: 30_000,
  rounds: 8,
  leak: 16,
  import: './docs/examples/keep-every-block.mjs',
  set: './tests/reported-leaks/helia-488-transfer/leaky',
  tested: { helia: '4.1.0' },
  node: '24.17',
  diagnose: 'native',
  allocator: 'own',
  commit: '0b5e1e2f9a3c',
  variables: { MEMORY_SIZES: '8MiB,16MiB', MEMORY_REPEATS: '1', MEMORY_LONGEST_WAIT: '9s', MEMORY_STEADY: '1' },
}

const outcomes = Object.keys(headings).filter((name): name is ScenarioOutcome => name in headings)

const rendered: readonly ScenarioResult[] = [
  ...outcomes.flatMap(outcome => [{ ...importing, outcome }, unmeasured({ scenario: 'transfer', outcome })]),
  { ...leaking, diagnosis: found },
  { ...leaking, file: './docs/examples/closed-sessions.ts', scenario: 'closed-sessions' },
  growing,
  leakyTrend,
  scaling,
]

test.for([{}, asked])('what a run prints of each outcome, in every form: asked for %o', async also => {
  const results = { ...resultsOf(...rendered), ...also }
  const forms = [
    renderTable(results),
    renderMarkdown(results),
    ...rendered.map(scenario => renderFailure(scenario, results)),
    ...rendered.map(scenario => failureBlock(scenario, results).html.replaceAll(/[<"]/g, '\n')),
  ]

  expect(adviceIn(forms.join('\n')).length).toBeGreaterThan(3 * outcomes.length)
  expect(await problemsIn(forms.join('\n'))).toEqual([])
})

test('what commands write beside a run', async () => {
  const command = npmRun('compare', ['--base', 'node@24.16.0', '--candidate', 'helia@^7,node@24', '--rounds', '8'])
  const comparison = {
    titles: { base: 'node@24.16.0', candidate: 'helia@7.1.15 node@24.21.0' },
    runs: 5,
    node: '24.16.0 → 24.21.0',
    scenarios: [],
    packages: { base: {}, candidate: {} },
    grew: {},
    command,
  }
  const upgrade = { name: 'helia', installed: '7.1.14', newest: '7.1.15', isBehind: true, hasCompanions: true }

  expect(await problemsIn(renderComparisonMarkdown(comparison))).toEqual([])
  expect(await problemsIn(renderUpgrades([upgrade]))).toEqual([])
})

test.for([
  ['import', { fileSize: GiB, versions: {} }, 'npm run budgets -- import --runs 10'],
  [
    './docs/examples/closed-sessions.ts',
    {
      fileSize: 1.5 * MiB,
      versions: { setName: `${resolve('../x y.tgz')},helia@^7`, nodeName: '../node/out/Release/node' },
    },
    "npm run budgets -- ./docs/examples/closed-sessions.ts --runs 10 --size 1536KiB --set '../x y.tgz,helia@^7' " +
      '--node ../node/out/Release/node',
  ],
] as const)('budgets of %s name the command that measures them', async ([name, calibration, command]) => {
  expect(budgetsCommand(name, { runs: 10, ...calibration })).toBe(command)
  expect(await problemsIn(command.replace("'../x y.tgz,helia@^7'", 'helia'))).toEqual([])
})

/** What a command prints for `--help`, as `memory` or `heap diff`. */
async function helpOf(command: string): Promise<string> {
  const [name = '', ...words] = command.split(' ')
  let printed = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += String(text)
    return true
  })
  try {
    await (name === 'heap' ? runHeap([...words, '--help']) : commands[name]?.([...words, '--help']))
    return printed
  } finally {
    spy.mockRestore()
  }
}

test.for(commandsWithHelp())(
  'the help of %s: its usage, its examples, and the commands that it names',
  async command => {
    const [usage = '', ...rest] = (await helpOf(command)).split('\n\n')
    const [words = []] = adviceIn(
      usage
        .replaceAll(/[[\]…]/g, ' ')
        .replaceAll(/\s*\n\s*/g, ' ')
        .replaceAll(' | ', ' -- '),
    )

    // of heap alone a command is asked for
    expect(command === 'heap' ? undefined : await dryRun(words[2] ?? '', words.slice(4))).toBeUndefined()
    expect(await problemsIn(rest.join('\n\n'))).toEqual([])
  },
)

/** Letters that stand for what is not known before a program runs. */
const placeholder = 'import'

/** Texts of a source, each as it is when all that it is put together of is `import`. */
function literalsOf(source: string): string {
  return source
    .replaceAll(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '')
    .replaceAll(/['`]\s*\+\s*['`]/g, '')
    .replaceAll(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, placeholder)
    .replaceAll(/['`]$/gm, '\n')
    .replaceAll(/['`][,)\]]/g, '\n')
}

const sources = ['helpers', 'commands', 'fixtures']
  .flatMap(sourceFiles)
  .filter(file => /\.(?:ts|mjs|cjs)$/.test(file) && !file.endsWith('heap.mjs'))

test.for(sources.filter(file => readFileSync(file, 'utf8').includes('npm run ')))('the messages in %s', async file => {
  const source = readFileSync(file, 'utf8').replace(/const (?:help|usage) = `[^`]*`/, '') // tested above
  const wrong: string[] = []
  for (const words of adviceIn(literalsOf(source))) {
    const [, , name = '', , ...args] = words
    const known = name === placeholder ? undefined : await problemOf(words.slice(0, 3))
    const problem = known ?? (args.length === 0 ? undefined : await dryRun(name, args))
    wrong.push(...(problem === undefined ? [] : [`${words.join(' ')}: ${problem}`]))
  }

  expect(wrong).toEqual([])
})

/** Examples of what letters stand for in a doc. */
const samples: Readonly<Record<string, string>> = { NAME: 'import', FILE: 'file', N: '16' }

test.for(texts.filter(file => file !== 'CHANGELOG.md' && file !== join('docs', 'commands.md')))(
  'the commands in %s',
  async file => {
    const problems: string[] = []
    for (const words of adviceIn(readFileSync(file, 'utf8'))) {
      const problem = await problemOf(words.map(word => samples[word] ?? word))
      problems.push(...(problem === undefined ? [] : [`${words.join(' ')}: ${problem}`]))
    }

    expect(problems).toEqual([])
  },
)
