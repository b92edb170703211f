/** A change against its budget, drawn: a track with the clean runs, the budget and the change on it. */

import { change } from '../../judge/figures.ts'
import type { ScenarioResult } from '../schema.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** The budget's position, in percent of the track: a change over it still has room to its right. */
const budgetAt = 82

/**
 * Empty for a metric whose budget is 0 or absent: such a count is right or wrong, and its figure says so. `limit`: the
 * word for the budget.
 */
export function headroomBar(
  { metric, change: changed, budget, clean, outcome }: ScenarioResult['verdicts'][number],
  limit = 'budget',
): Html {
  if (changed === undefined || budget === undefined || budget <= 0) {
    return html``
  }

  const low = Math.min(0, clean?.min ?? 0, changed)
  const position = (value: number): string =>
    Math.max(0, Math.min(100, ((value - low) / (budget - low)) * budgetAt)).toFixed(1)
  const figures = [
    `change ${change(metric, changed)}`,
    `${limit} ${change(metric, budget)}`,
    ...(clean === undefined ? [] : [`clean runs ${change(metric, clean.min)} to ${change(metric, clean.max)}`]),
  ].join(', ')
  const marks = [
    clean !== undefined && bandMark(position(clean.min), position(clean.max)),
    mark('zero', position(0)),
    mark('budget', String(budgetAt)),
    mark(changed > 1.2 * budget ? 'beyond' : 'change', position(changed)),
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
