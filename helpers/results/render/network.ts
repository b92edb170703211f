/** What kept scenarios on this machine, in a few words. */

import type { Results } from '../schema.ts'

/** Empty for a document without that fact. */
export function networkFacts({ network }: Results['environment']): readonly string[] {
  if (network === undefined) {
    return []
  }
  const why = network.why === undefined ? '' : ` (${network.why})`
  return [network.by === 'namespace' ? 'each scenario in a network namespace' : `network guard alone${why}`]
}
