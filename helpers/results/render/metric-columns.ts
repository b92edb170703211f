/** The columns of a scenario's metrics. */

import { change, figure } from '../../judge/figures.ts'
import type { Column } from './columns.ts'
import { excessOf, factorOf } from './rows.ts'
import type { Row } from './rows.ts'
import { inOneUnit, unknown } from './values.ts'

/** The columns of these rows: by trend where trends were judged, else by budget. */
export function metricColumns(rows: readonly Row[]): readonly Column<Row>[] {
  return [
    { name: 'metric', title: 'metric', align: 'left', format: ({ metric }) => metric },
    figureColumn('baseline', 'baseline', figure, ({ baseline }) => baseline, { spare: 1 }),
    figureColumn('after', 'after', figure, ({ after }) => after, { spare: 2 }),
    figureColumn('change', 'change', change, row => row.change),
    ...(isByTrend(rows) ? [...trendColumns, detectableColumn(rows)] : budgetColumns(rows)),
    { name: 'verdict', title: 'verdict', align: 'left', format: verdictText, brief: briefVerdict },
  ]
}

function isByTrend(rows: readonly Row[]): boolean {
  return rows.some(({ verdict }) => verdict?.growthPerRound !== undefined)
}

function figureColumn(
  name: string,
  figureName: string,
  text: typeof figure,
  value: (row: Row) => number | undefined,
  rest: Partial<Column<Row>> = {},
): Column<Row> {
  return {
    name,
    title: name,
    align: 'right',
    format: row => {
      const found = value(row)
      return found === undefined ? unknown : text(row.metric, found)
    },
    figure: { name: figureName, value },
    ...rest,
  }
}

const trendColumns: readonly Column<Row>[] = [
  figureColumn('per round', 'slope', change, ({ verdict }) => verdict?.growthPerRound?.slope, {
    explanation: 'the slope of the trend, where that is judged and no budget',
  }),
  figureColumn('tolerance', 'tolerance', figure, ({ verdict }) => verdict?.growthPerRound?.tolerance, {
    explanation: 'what may come by the end of the first rounds without a leak',
    isLimit: true,
  }),
]

/** Bytes of each operation, where these are counted; of counts, how many in all. */
function detectableColumn(rows: readonly Row[]): Column<Row> {
  const isPerOperation = rows.some(({ verdict }) => verdict?.growthPerRound?.minDetectablePerOperation !== undefined)
  const column = figureColumn(
    'detectable from',
    'minDetectable',
    figure,
    ({ verdict }) => verdict?.growthPerRound?.minDetectable,
    {
      explanation: isPerOperation
        ? 'the smallest leak of each operation that is followed and found growing; of counts, how many in all'
        : 'what has to be retained by the end of the first rounds to be followed and found growing',
      isDetail: true,
      spare: 3,
    },
  )
  return { ...column, format: row => detectableText(row) ?? column.format(row) }
}

/** `12 B an operation` */
function detectableText({ metric, verdict }: Row): string | undefined {
  const each = verdict?.growthPerRound?.minDetectablePerOperation
  return each === undefined ? undefined : `${figure(metric, each)} an operation`
}

function budgetColumns(rows: readonly Row[]): readonly Column<Row>[] {
  const counts = new Set(rows.flatMap(({ verdict }) => (verdict?.clean === undefined ? [] : [verdict.clean.runs])))
  const [runs] = counts.size === 1 ? [...counts] : []

  return [
    figureColumn('budget', 'budget', change, ({ verdict }) => verdict?.budget, { isLimit: true }),
    {
      name: 'clean runs',
      title: runs === undefined ? 'clean runs' : `${runs} clean runs`,
      explanation: 'least…median…most change of runs without a leak, which the budget rests on',
      align: 'right',
      format: row => cleanText(row, runs),
      isDetail: true,
      spare: 4,
    },
    figureColumn('detectable from', 'minDetectable', figure, ({ verdict }) => verdict?.minDetectable, {
      explanation:
        'the smallest leak that is red even on a run below all clean ones; of peakRss, what is held at its highest ' +
        'moment besides; none where clean runs worked on a file of another size',
      isDetail: true,
      spare: 3,
    }),
  ]
}

/** `shared`: how many runs all metrics have, where it is the same number. */
function cleanText({ metric, verdict }: Row, shared: number | undefined): string {
  if (verdict?.clean === undefined) {
    return unknown
  }
  const { runs, min, median, max } = verdict.clean
  return `${inOneUnit(metric, [min, median, max], '…')}${shared === undefined ? ` (${runs})` : ''}`
}

function verdictText(row: Row): string {
  const { verdict } = row
  if (verdict?.outcome !== 'over') {
    return plainVerdict(row)
  }
  const factor = factorOf(verdict)
  return `OVER by ${excessOf(verdict)}${factor === undefined ? '' : ` (${factor})`}`
}

function briefVerdict(row: Row): string {
  const { verdict } = row
  return verdict?.outcome === 'over' ? `OVER ${factorOf(verdict) ?? `by ${excessOf(verdict)}`}` : plainVerdict(row)
}

/** Red outcomes are in capitals, so that they show without colours. */
function plainVerdict({ verdict, notJudged, isNotMeasured }: Row): string {
  if (isNotMeasured) {
    return 'not measured here'
  }
  if (verdict === undefined) {
    return notJudged === undefined ? 'not judged' : `not judged: ${notJudged}`
  }
  return verdict.outcome === 'within' ? 'within' : verdict.outcome.toUpperCase()
}
