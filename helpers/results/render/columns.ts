/** Columns that the table and a failure share. */

import { change, figure } from '../../judge/figures.ts'
import type { Column } from '../../terminal/table.ts'
import type { Row } from './rows.ts'
import { unknown } from './values.ts'

/**
 * Metric, baseline, after, change, and budget or growth per round; where space is short, after goes first and then
 * baseline.
 */
export function metricColumns(rows: readonly Row[]): readonly Column[] {
  return [
    { title: 'metric', align: 'left', cells: rows.map(({ metric }) => metric) },
    figureColumn(rows, 'baseline', figure, ({ baseline }) => baseline, 1),
    figureColumn(rows, 'after', figure, ({ after }) => after, 2),
    figureColumn(rows, 'change', change, row => row.change),
    ...(isByTrend(rows)
      ? [
          figureColumn(rows, 'per round', change, ({ verdict }) => verdict?.growthPerRound?.slope),
          figureColumn(rows, 'tolerance', figure, ({ verdict }) => verdict?.growthPerRound?.tolerance),
        ]
      : [figureColumn(rows, 'budget', change, ({ verdict }) => verdict?.budget)]),
  ]
}

/** Whether trends were judged here, and no budgets. */
export function isByTrend(rows: readonly Row[]): boolean {
  return rows.some(({ verdict }) => verdict?.growthPerRound !== undefined)
}

/** A column of figures of one kind, with a dash where there is none. */
export function figureColumn(
  rows: readonly Row[],
  title: string,
  text: typeof figure,
  value: (row: Row) => number | undefined,
  spare = 0,
): Column {
  const cells = rows.map(row => {
    const found = value(row)
    return found === undefined ? unknown : text(row.metric, found)
  })

  return { title, align: 'right', cells, spare }
}
