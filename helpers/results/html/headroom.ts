/** A change against its budget, drawn: a track with the clean runs, the budget and the change on it. */

import { change } from '../../judge/figures.ts'
import type { Verdict } from '../../judge/verdict.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** The budget's position, in percent of the track: a change over it still has room to its right. */
const budgetAt = 82

/** The word for the limit, such as `budget`, and its value in bytes or counts. */
export interface Limit {
  readonly name: string
  readonly value: number | undefined
}

/** What the bar shows, for a tooltip. */
export const barLegend = 'grey: clean runs; line: the limit; dot: this run'

/** Empty for a metric whose limit is 0 or absent: such a count is right or wrong, and its figure says so. */
export function headroomBar({ metric, change: changed, clean, outcome }: Verdict, { name, value: limit }: Limit): Html {
  if (changed === undefined || limit === undefined || limit <= 0) {
    return html``
  }

  const low = Math.min(0, clean?.min ?? 0, changed)
  const position = (value: number): string =>
    Math.max(0, Math.min(100, ((value - low) / (limit - low)) * budgetAt)).toFixed(1)
  const figures = [
    `change ${change(metric, changed)}`,
    `${name} ${change(metric, limit)}`,
    ...(clean === undefined ? [] : [`clean runs ${change(metric, clean.min)} to ${change(metric, clean.max)}`]),
  ].join(', ')
  const marks = [
    clean !== undefined && bandMark(position(clean.min), position(clean.max)),
    mark('zero', position(0)),
    mark('budget', String(budgetAt)),
    mark(changed > 1.2 * limit ? 'beyond' : 'change', position(changed)),
  ]
  const colour = outcome === 'within' ? '' : 'red'

  return html`<span class="bar ${colour}" role="img" aria-label="${figures}" title="${figures}">${marks}</span>`
}

/** `left`: in percent of the track. */
function mark(kind: string, left: string): Html {
  return html`<i class="${kind}" style="left:${left}%"></i>`
}

/** The range of the clean runs, in percent of the track. */
function bandMark(from: string, to: string): Html {
  return html`<i class="clean" style="left:${from}%;right:${(100 - Number(to)).toFixed(1)}%"></i>`
}
