/** Everything that a run tells, read as whoever gets it would: no output may be kinder than another. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { headings } from '../../helpers/results/message.ts'
import { outcomeWords } from '../../helpers/results/outcomes.ts'
import { parseResults } from '../../helpers/results/schema.ts'
import type { ScenarioOutcome } from '../../helpers/results/schema.ts'
import type { Ended, Place } from './processes.ts'

export interface Output {
  /** `terminal`, or the name of a file below the reports. */
  readonly name: string
  readonly text: string
  /** What it says of a scenario. `undefined` when it does not mention it, or does not say what became of it. */
  readonly outcomeOf: (scenario: string) => ScenarioOutcome | undefined
}

type Reader = (text: string) => Output['outcomeOf']

/** How each output says what became of a scenario: one line for each that a run may leave. */
const readers: Readonly<Record<string, Reader>> = {
  'terminal': text => scenario => byWord(new RegExp(`^[✓✗] ${scenario} {2}([A-Za-z ]+)`, 'm').exec(text)?.[1]?.trim()),
  'results.json': text => scenario => parseResults(JSON.parse(text)).scenarios.find(one => one.scenario === scenario)?.outcome,
  'report.html': text => scenario => nearName(text, scenario),
  'junit.xml': text => scenario => nearName(text, scenario),
  'summary.md': text => scenario => nearName(text, scenario),
}

/** Every output that a run has left, the terminal's first. */
export function everyOutput({ output }: Pick<Ended, 'output'>, { reports }: Pick<Place, 'reports'>): readonly Output[] {
  const texts = Object.keys(readers).flatMap((name) => {
    const path = join(reports, name)
    return name === 'terminal' ? [{ name, text: output }] : existsSync(path) ? [{ name, text: readFileSync(path, 'utf8') }] : []
  })
  return texts.map(({ name, text }) => ({ name, text, outcomeOf: readers[name]?.(text) ?? (() => undefined) }))
}

const isOutcome = (name: string): name is ScenarioOutcome => name in outcomeWords
const outcomes = Object.keys(outcomeWords).filter(isOutcome)

function byWord(word: string | undefined): ScenarioOutcome | undefined {
  return outcomes.find(outcome => outcomeWords[outcome] === word)
}

/** For an output whose form is not known here: the first words of an outcome after the scenario's name. */
function nearName(text: string, scenario: string): ScenarioOutcome | undefined {
  const after = text.slice(text.search(new RegExp(`(?<![\\w-])${scenario}(?![\\w-])`)))
  const found = outcomes
    .map(outcome => ({ outcome, at: Math.min(...[outcomeWords[outcome], headings[outcome], `"${outcome}"`].map(words => after.indexOf(words)).filter(at => at >= 0)) }))
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((one, other) => one.at - other.at)
  return found[0]?.outcome
}
