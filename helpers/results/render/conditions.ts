/** What a run ran on, in short texts. */

import type { HistoryRun } from '../history/history.ts'
import type { Results } from '../schema.ts'

/** The packages of the suite's headline, Node, and the platform: `node 24.21.0`, `linux x64`. */
export function versionTexts({ packages, suite, environment }: Results): readonly string[] {
  return [
    ...(suite?.headline ?? []).flatMap(name => versionText(packages, name)),
    `node ${environment.node}`,
    `${environment.platform} ${environment.arch}`,
  ]
}

/** `name 1.2.3`. Empty where the package is not known. */
export function versionText(packages: HistoryRun['packages'], name: string): readonly string[] {
  return packages[name] === undefined ? [] : [`${name} ${packages[name]}`]
}

/** What confined scenarios to this machine. Empty for a document without that fact. */
export function networkFacts({ network }: Results['environment']): readonly string[] {
  if (network === undefined) {
    return []
  }
  const why = network.why === undefined ? '' : ` (${network.why})`
  return [network.by === 'namespace' ? 'each scenario in a network namespace' : `network guard alone${why}`]
}
