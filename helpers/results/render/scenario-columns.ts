/** The columns of the overview: a row per scenario. */

import type { ScenarioResult } from '../schema.ts'
import type { Column } from './columns.ts'
import { outcomeWords } from './outcomes.ts'
import { headroomText, keyFigures, leastHeadroom } from './overview.ts'
import type { KeyFigures } from './overview.ts'
import { formatChange } from '../../units.ts'
import { unknown } from './values.ts'

export const scenarioColumns: readonly Column<ScenarioResult>[] = [
  { name: 'scenario', title: 'scenario', align: 'left', format: ({ scenario }) => scenario },
  bytesColumn('retained', { explanation: 'what heapUsed and external gained since the baseline' }),
  bytesColumn('rss', { spare: 2 }),
  bytesColumn('peak', { explanation: 'the highest RSS since the baseline, above it' }),
  {
    name: 'headroom',
    title: 'headroom',
    explanation: 'what is left of the budget that is nearest to its end',
    align: 'right',
    format: scenario => {
      const least = leastHeadroom(scenario)
      return least === undefined ? unknown : headroomText(least)
    },
    spare: 1,
  },
  { name: 'verdict', title: 'verdict', align: 'left', format: ({ outcome }) => outcomeWords[outcome] },
]

function bytesColumn(name: keyof KeyFigures, rest: Partial<Column<ScenarioResult>>): Column<ScenarioResult> {
  const value = (scenario: ScenarioResult): number | undefined => keyFigures(scenario)[name]

  return {
    name,
    title: name,
    align: 'right',
    format: scenario => {
      const bytes = value(scenario)
      return bytes === undefined ? unknown : formatChange(bytes)
    },
    figure: { name, value },
    ...rest,
  }
}
