/** What a check found, for a person. */

import { findings } from '../results/render/findings.ts'
import { renderScenario } from '../results/render/table.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { wrap } from '../terminal/wrap.ts'

const width = 100

/** The block of its metrics, with how small a leak of each would have been found, and what was found growing. */
export function renderRetention(result: ScenarioResult): string {
  const sections = [[renderScenario(result, { width })], findings(result).flatMap(text => wrap(text, width, '  '))]
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')
}
