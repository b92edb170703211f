/** A measurement as the document prints it, block by block, with what it means beneath. */

import { formatChange } from '../../units.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { documentMetrics } from './rows.ts'

/**
 * `memory usage (after import): {` and the document's five metrics in bytes, exactly in its form, for the baseline and
 * each reading after it. Beneath each stands the change since the baseline, and whether the reading had not settled.
 */
export function renderBlocks({ baseline, readings }: Measurement): string {
  return [baseline, ...readings].map(reading => block(reading, reading === baseline ? undefined : baseline)).join('\n')
}

/** One block; without a `baseline` it is the baseline's own. */
function block({ label, round, bytes, settled, collections }: Reading, baseline: Reading | undefined): string {
  return [
    `memory usage (${label}): {`,
    documentMetrics.map(metric => `  ${metric}: ${bytes[metric]}`).join(',\n'),
    '}',
    ...(baseline === undefined
      ? []
      : [
          `  ${round === undefined || label === `round ${round}` ? '' : `round ${round}, `}since baseline: ${documentMetrics.map(metric => `${metric} ${formatChange(bytes[metric] - baseline.bytes[metric])}`).join(', ')}`,
        ]),
    ...(settled ? [] : [`  did not settle in ${collections} collections: may count garbage`]),
  ].join('\n')
}
