/** What a check found, for a person. */

import { findings } from '../results/render/findings.ts'
import { renderScenario } from '../results/render/table.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { wrap } from '../terminal/wrap.ts'

const width = 100

/** The block of its metrics, what was found growing, and how small a leak would have been. */
export function renderRetention(result: ScenarioResult, detectable: Readonly<Record<string, number>>): string {
  const sections = [
    [renderScenario(result, { width })],
    findings(result).flatMap(text => wrap(text, width, '  ')),
    detectableLines(detectable).flatMap(text => wrap(text, width, '  ')),
  ]
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')
}

function detectableLines(detectable: Readonly<Record<string, number>>): readonly string[] {
  const metrics = Object.entries(detectable).map(([metric, bytes]) => `${metric} ${bytes.toLocaleString('en')} B`)
  return metrics.length === 0 ? [] : [`Detectable in an operation: ${metrics.join(', ')}; of counts, 2 in all.`]
}
