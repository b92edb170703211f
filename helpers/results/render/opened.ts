/** What stayed open, for a failure by a count: how many after each round, and the line that opened them. */

import { isRed } from '../../judge/measurement.ts'
import type { Opened } from '../diagnosis.ts'
import type { ScenarioResult } from '../schema.ts'

/** Kinds that a failure names, of each metric and in all; `diagnosis.json` has them all. */
const mostOfMetric = 2
const mostKinds = 3

/** What `measure/census.ts` calls the thread of a worker. */
const workerThread = 'worker thread'

/**
 * A label and its text, line by line; empty where no count is red that says what is open.
 *
 * @param shownSite `file:line:column` that stands above already
 * @param most kinds
 */
export function openedFields(
  { verdicts, diagnosis }: ScenarioResult,
  shownSite?: string,
  most = mostKinds,
): readonly (readonly [string, string])[] {
  const all = diagnosis?.opened ?? []
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)
  const shown = red
    .flatMap(metric => all.filter(opened => opened.metric === metric).slice(0, mostOfMetric))
    .filter(({ what }) => what !== workerThread || !red.includes('workers')) // they are counted as workers too
    .slice(0, most)

  return shown.flatMap((opened, index) => {
    const site = siteText(opened)
    const next = shown[index + 1]
    const isSaidNext = next !== undefined && siteText(next) === site
    const isShown = shownSite !== undefined && opened.stack[0]?.includes(`(${lineOf(shownSite)}:`) === true

    return [
      [label(opened), `${opened.what}: ${growthText(opened.counts)}`] as const,
      ...(site === '' || isSaidNext || isShown ? [] : [['', site] as const]),
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

/** Without the column: an allocation and a call of one line differ in it. */
function lineOf(site: string): string {
  return site.replace(/:\d+$/, '')
}

/** A package of a set lies in a directory of this machine, whose name says nothing. */
export function withinSet(frame: string): string {
  return frame.replace(/(^|\()\/.*?\/(node_modules\/)/, '$1$2')
}

/** Empty for the program itself. */
function packageOf(frame: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(frame)?.[1] ?? ''
}
