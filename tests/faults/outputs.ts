/** Everything that a run tells, read as whoever gets it would: no output may be kinder than another. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimReports } from '../../helpers/workspace/own-folder.ts'
import { outcomeWords } from '../../helpers/results/render/outcomes.ts'
import { parseResults } from '../../helpers/results/schema.ts'
import type { ScenarioOutcome } from '../../helpers/results/schema.ts'
import { resultsIn } from './processes.ts'
import type { Ended, Place } from './processes.ts'

export interface Output {
  /** `terminal`, or a file below the reports. */
  readonly name: OutputName
  readonly text: string
  /**
   * What it says of a scenario. `undefined` when it does not mention it, does not say what became of it, or says this
   * and that.
   */
  readonly outcomeOf: (scenario: string) => ScenarioOutcome | undefined
}

/** All that a text says of a scenario's outcome, each time that it does. */
type Reader = (text: string, scenario: string) => readonly (ScenarioOutcome | undefined)[]

/** How each output says what became of a scenario, read without the code that wrote it. */
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
export function outputsOf({ output }: Pick<Ended, 'output'>, { reports }: Pick<Place, 'reports'>): readonly Output[] {
  return names.flatMap(name => {
    const path = join(reports, name)
    const text = name === 'terminal' ? output : existsSync(path) ? readFileSync(path, 'utf8') : undefined
    return text === undefined
      ? []
      : [{ name, text, outcomeOf: (scenario: string) => agreed(readers[name](text, scenario)) }]
  })
}

/** The same, of a run that comes to an end, or is stopped, and leaves them all. @throws when one is missing */
export function everyOutput(ended: Pick<Ended, 'output'>, place: Pick<Place, 'reports'>): readonly Output[] {
  const outputs = outputsOf(ended, place)
  const missing = names.filter(name => outputs.every(output => output.name !== name))
  if (missing.length > 0) {
    throw new Error(`The run left no ${missing.join(', ')}. It said: ${ended.output}`)
  }
  return outputs
}

/**
 * Where an output says something else of a scenario than `results.json` does. Empty when all agree on every one of
 * them.
 */
export function disagreements(ended: Pick<Ended, 'output'>, place: Place): readonly string[] {
  const { scenarios } = resultsIn(place)
  return everyOutput(ended, place).flatMap(({ name, outcomeOf }) =>
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

/** Leaves them as an earlier run would, none of them true of this one. */
export function leaveOutputs({ reports }: Pick<Place, 'reports'>): void {
  claimReports(reports, outputFiles)
  outputFiles.forEach(name => writeFileSync(join(reports, name), 'of an earlier run'))
}

const isOutcome = (name: string): name is ScenarioOutcome => name in outcomeWords
const outcomes = Object.keys(outcomeWords).filter(isOutcome)

function named(name: string | undefined): ScenarioOutcome | undefined {
  return outcomes.find(outcome => outcome === name)
}

/** What is said once or more often, and always the same. */
function agreed(said: readonly (ScenarioOutcome | undefined)[]): ScenarioOutcome | undefined {
  return new Set(said).size === 1 ? said[0] : undefined
}

function matches(text: string, pattern: string): readonly RegExpMatchArray[] {
  return [...text.matchAll(new RegExp(pattern, pattern.startsWith('^') ? 'gm' : 'gs'))]
}
