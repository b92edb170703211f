/** A measurement as the document prints it, block by block, each with its change since the baseline beneath. */

import { formatChange } from '../../units.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { documentMetrics } from '../render/rows.ts'

/**
 * `memory usage (after import): {` and the document's five metrics in bytes, exactly in its form, for the baseline and
 * each reading after it. Beneath each stands the change since the baseline, and whether the reading had not settled.
 */
export function renderBlocks({ baseline, readings }: Measurement): string {
  return [baseline, ...readings].map(reading => block(reading, reading === baseline ? undefined : baseline)).join('\n')
}

/** One block; without a `baseline` it is the baseline's own. */
function block({ label, round, bytes, settled, collections }: Reading, baseline: Reading | undefined): string {
  const prefix = round === undefined || label === `round ${round}` ? '' : `round ${round}, `
  const changes = (from: Reading): string =>
    documentMetrics
      .map(metric => `${metric} ${formatChange((bytes[metric] ?? Number.NaN) - (from.bytes[metric] ?? Number.NaN))}`)
      .join(', ')

  return [
    `memory usage (${label}): {`,
    documentMetrics.map(metric => `  ${metric}: ${bytes[metric]}`).join(',\n'),
    '}',
    ...(baseline === undefined ? [] : [`  ${prefix}since baseline: ${changes(baseline)}`]),
    ...(settled ? [] : [`  did not settle in ${collections} collections: may count garbage`]),
  ].join('\n')
}
