/** All outputs of a run, read without the code that wrote them: every output must report the same outcomes. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimReports } from '../../helpers/workspace/own-folder.ts'
import { outcomeWords } from '../../helpers/results/render/outcomes.ts'
import { parseResults } from '../../helpers/results/schema.ts'
import type { ScenarioOutcome } from '../../helpers/results/schema.ts'
import { resultsIn } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'

export interface Output {
  /** `terminal`, or a file below the reports. */
  readonly name: OutputName
  readonly text: string
  /** The outcome that it reports for a scenario. `undefined` when it reports none, or several. */
  readonly outcomeOf: (scenario: string) => ScenarioOutcome | undefined
}

/** Every mention of a scenario's outcome in a text. */
type Reader = (text: string, scenario: string) => readonly (ScenarioOutcome | undefined)[]

/** How each output shows the outcome of a scenario. */
const readers = {
  terminal: (text, scenario) =>
    matches(text, `^[✓✗] ${scenario} {2}.*$`).map(([line]) =>
      outcomes.find(outcome => line.split(/ {2,}| · /).includes(outcomeWords[outcome])),
    ),
  'results.json': (text, scenario) =>
    parseResults(JSON.parse(text))
      .scenarios.filter(one => one.scenario === scenario)
      .map(({ outcome }) => outcome),
  'junit.xml': (text, scenario) =>
    matches(text, `<testcase name="${scenario}"(?:(?!</testcase>).)*`).map(([testcase]) =>
      named(/<(?:failure|error) type="(.*?)"/.exec(testcase)?.[1] ?? 'passed'),
    ),
  'summary.md': (text, scenario) =>
    matches(text, `^\\|[^|]*\\| \`${scenario}\` \\|(?:[^|]*\\|){4} ([A-Za-z ]+)`).map(([, word]) =>
      outcomes.find(outcome => outcomeWords[outcome] === word?.trim()),
    ),
  'report.html': (text, scenario) =>
    matches(text, `data-scenario="${scenario}" data-outcome="(.*?)"`).map(([, outcome]) => named(outcome)),
} as const satisfies Readonly<Record<string, Reader>>

export type OutputName = keyof typeof readers

/** Every output that a run has left, the terminal's first. */
export function outputsOf({ output }: Pick<Ended, 'output'>, { reports }: Pick<Sandbox, 'reports'>): readonly Output[] {
  return names.flatMap(name => {
    const path = join(reports, name)
    const written = existsSync(path) ? readFileSync(path, 'utf8') : undefined
    const text = name === 'terminal' ? output : written
    return text === undefined
      ? []
      : [{ name, text, outcomeOf: (scenario: string) => agreed(readers[name](text, scenario)) }]
  })
}

/** The same, of a run that comes to an end, or is stopped, and writes them all. @throws when one is missing */
export function everyOutput(ended: Pick<Ended, 'output'>, sandbox: Pick<Sandbox, 'reports'>): readonly Output[] {
  const outputs = outputsOf(ended, sandbox)
  const missing = names.filter(name => outputs.every(output => output.name !== name))
  if (missing.length > 0) {
    throw new Error(`The run left no ${missing.join(', ')}. It said: ${ended.output}`)
  }
  return outputs
}

/** The outcomes that an output reports differently from `results.json`. Empty when all agree. */
export function disagreements(ended: Pick<Ended, 'output'>, sandbox: Sandbox): readonly string[] {
  const { scenarios } = resultsIn(sandbox)
  return everyOutput(ended, sandbox).flatMap(({ name, outcomeOf }) =>
    scenarios.flatMap(({ scenario, outcome }) => {
      const said = outcomeOf(scenario)
      return said === outcome ? [] : [`${name} says of ${scenario}: ${said ?? 'nothing'}, and not ${outcome}`]
    }),
  )
}

const isKnown = (name: string): name is OutputName => name in readers
const names = Object.keys(readers).filter(isKnown)

/** Those that are files below the reports. */
export const outputFiles: readonly string[] = names.filter(name => name !== 'terminal')

/** Writes outputs as an earlier run would. */
export function leaveOutputs({ reports }: Pick<Sandbox, 'reports'>): void {
  claimReports(reports, outputFiles)
  outputFiles.forEach(name => writeFileSync(join(reports, name), 'of an earlier run'))
}

const isOutcome = (name: string): name is ScenarioOutcome => name in outcomeWords
const outcomes = Object.keys(outcomeWords).filter(isOutcome)

function named(name: string | undefined): ScenarioOutcome | undefined {
  return outcomes.find(outcome => outcome === name)
}

/** The one outcome that all mentions have. `undefined` when they differ, or there is none. */
function agreed(said: readonly (ScenarioOutcome | undefined)[]): ScenarioOutcome | undefined {
  return new Set(said).size === 1 ? said[0] : undefined
}

function matches(text: string, pattern: string): readonly RegExpMatchArray[] {
  return [...text.matchAll(new RegExp(pattern, pattern.startsWith('^') ? 'gm' : 'gs'))]
}
