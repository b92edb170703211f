/** A row per scenario, for a terminal: the summary of a run. */

import { layOut } from './layout.ts'
import { outcomeWords } from './outcomes.ts'
import { bytesCell, headroomText, keyFigures, leastHeadroom } from './overview.ts'
import type { StyledLine } from './scaling.ts'
import type { Results } from '../schema.ts'
import { unknown } from './values.ts'

/** Empty for a single scenario, whose own block has it all. */
export function overviewLines({ scenarios }: Results, width: number): readonly StyledLine[] {
  if (scenarios.length < 2) {
    return []
  }

  const figures = scenarios.map(keyFigures)
  const [titles = '', ...rows] = layOut(
    [
      { title: ' ', align: 'left', cells: scenarios.map(({ outcome }) => (outcome === 'passed' ? '✓' : '✗')) },
      { title: 'scenario', align: 'left', cells: scenarios.map(({ scenario }) => scenario) },
      { title: 'retained', align: 'right', cells: figures.map(({ retained }) => bytesCell(retained)) },
      { title: 'rss', align: 'right', cells: figures.map(({ rss }) => bytesCell(rss)), spare: 2 },
      { title: 'peak', align: 'right', cells: figures.map(({ peak }) => bytesCell(peak)) },
      {
        title: 'headroom',
        align: 'right',
        cells: scenarios.map(leastHeadroom).map(least => (least === undefined ? unknown : headroomText(least))),
        spare: 1,
      },
      { title: 'verdict', align: 'left', cells: scenarios.map(({ outcome }) => outcomeWords[outcome]) },
    ],
    width,
  )

  return [
    { text: titles, style: 'dim' },
    ...scenarios.map(({ outcome }, index) => ({
      text: rows[index] ?? '',
      style: outcome === 'passed' ? ('green' as const) : ('red' as const),
    })),
  ]
}
