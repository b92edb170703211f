/** What stayed open, for a failure by a count: how many after each round, and the line that opened them. */

import { isRed } from '../../judge/measurement.ts'
import type { Opened } from '../diagnosis.ts'
import type { ScenarioResult } from '../schema.ts'

/** Kinds that a failure names, of each metric and in all; `diagnosis.json` has them all. */
const mostOfMetric = 2
const mostKinds = 3

/** A label and its text, line by line; empty where no count is red that says what is open. */
export function openedFields({ verdicts, diagnosis }: ScenarioResult): readonly (readonly [string, string])[] {
  const all = diagnosis?.opened ?? []
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)
  const shown = red
    .flatMap(metric => all.filter(opened => opened.metric === metric).slice(0, mostOfMetric))
    .slice(0, mostKinds)

  return shown.flatMap((opened, index) => {
    const site = siteText(opened)
    const next = shown[index + 1]
    const isSaidNext = next !== undefined && siteText(next) === site

    return [
      [label(opened), `${opened.what}: ${growthText(opened.counts)}`] as const,
      ...(site === '' || isSaidNext ? [] : [['', site] as const]),
    ]
  })
}

function label({ metric }: Opened): string {
  return `${metric.charAt(0).toUpperCase()}${metric.slice(1)}`
}

/** `1,000 → 2,000 → 3,000, +1,000 a round` */
function growthText(counts: readonly number[]): string {
  const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0))
  const [least, most] = [Math.min(...steps), Math.max(...steps)].map(step => `+${step.toLocaleString('en')}`)
  const arrows = counts.map(count => count.toLocaleString('en')).join(' → ')

  return `${arrows}, ${least === most ? least : `${least} … ${most}`} a round`
}

/** The innermost line, and that of the program or of another package which called it; empty where none is known. */
function siteText({ metric, stack: [first, ...callers] }: Opened): string {
  if (first === undefined) {
    return ''
  }
  const caller = callers.find(frame => packageOf(frame) !== packageOf(first))
  const verb = metric === 'listeners' ? 'added' : 'opened'

  return `${verb} at ${withinSet(first)}${caller === undefined ? '' : `, called by ${withinSet(caller)}`}`
}

/** A package of a set lies in a directory of this machine, whose name says nothing. */
export function withinSet(frame: string): string {
  return frame.replace(/\(\/.*?\/(node_modules\/)/, '($1')
}

/** Empty for the program itself. */
function packageOf(frame: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(frame)?.[1] ?? ''
}
