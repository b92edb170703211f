/** What a run ran on, in short texts. */

import type { HistoryRun } from '../history/history.ts'
import type { Results, ScenarioResult } from '../schema.ts'

/** Packages under test that are named; a set in a folder may name dozens. */
const mostTested = 4

/**
 * The packages under test, those of the suite's headline, Node, the platform and the commit: `tiny 1.9.0`,
 * `node 24.21.0`, `linux x64`, `commit 0b5e1e2f9a3c`.
 *
 * @param tested those of one scenario, where the run has none: a set names them for all
 */
export function versionTexts(
  { packages, suite, environment, commit, tested: ofSet }: Results,
  tested: ScenarioResult['tested'] = {},
): readonly string[] {
  const under = Object.entries(ofSet ?? tested)
  const others = (suite?.headline ?? []).filter(name => under.every(([one]) => one !== name))
  return [
    ...under.slice(0, mostTested).map(([name, version]) => `${name} ${version}`),
    ...(under.length > mostTested ? [`${under.length - mostTested} more of its set`] : []),
    ...others.flatMap(name => versionText(packages, name)),
    `node ${environment.node}`,
    `${environment.platform} ${environment.arch}`,
    ...(commit === undefined ? [] : [`commit ${commit}`]),
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
