/** What confined scenarios to the machine, in a few words. */

import type { Results } from '../schema.ts'

/** Empty for a document of a run that did not say. */
export function networkFacts({ network }: Results['environment']): readonly string[] {
  return network === undefined
    ? []
    : [
        network.by === 'namespace'
          ? 'each scenario in a network namespace'
          : `network guard alone${network.why === undefined ? '' : ` (${network.why})`}`,
      ]
}
