/** How a change stands to its budget, to be seen and not read: a track, what clean runs did, the budget, the change. */

import { change } from '../../judge/figures.ts'
import type { ScenarioResult } from '../schema.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** Of the track's length, where the budget stands: what is over still has room to its right. */
const budgetAt = 82

/**
 * Empty for a metric without a budget above nothing: a count is right or wrong, and its figure says so. `limit`: what
 * the budget is.
 */
export function headroomBar(
  { metric, change: changed, budget, clean, outcome }: ScenarioResult['verdicts'][number],
  limit = 'budget',
): Html {
  if (changed === undefined || budget === undefined || budget <= 0) {
    return html``
  }

  const low = Math.min(0, clean?.min ?? 0, changed)
  const place = (value: number): string =>
    Math.max(0, Math.min(100, ((value - low) / (budget - low)) * budgetAt)).toFixed(1)
  const band =
    clean === undefined
      ? html``
      : html`<i class="clean" style="left:${place(clean.min)}%;right:${(100 - Number(place(clean.max))).toFixed(1)}%"></i>`
  const title = `change ${change(metric, changed)}, ${limit} ${change(metric, budget)}${clean === undefined ? '' : `, clean runs ${change(metric, clean.min)} to ${change(metric, clean.max)}`}`

  return html`<span class="bar ${outcome === 'within' ? '' : 'red'}" role="img" aria-label="${title}" title="${title}">${band}<i class="zero" style="left:${place(0)}%"></i><i class="budget" style="left:${budgetAt}%"></i><i class="${changed > 1.2 * budget ? 'beyond' : 'change'}" style="left:${place(changed)}%"></i></span>`
}
