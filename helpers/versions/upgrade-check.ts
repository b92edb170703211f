/** What is measured here against what has been released: the packages whose upgrades have brought leaks. */

import { compare } from 'semver'
import type { Suite } from '../suite.ts'
import { npmRun } from '../shell.ts'
import type { Registry } from './registry.ts'

export interface Upgrade {
  readonly name: string
  /** `undefined` when it is not installed. */
  readonly installed: string | undefined
  readonly newest: string
  readonly isBehind: boolean
  readonly hasCompanions: boolean
}

/**
 * Compares what is installed with what `latest` is of each watched package.
 *
 * @throws {VersionError} when the registry cannot say
 */
export async function checkUpgrades(
  installed: Readonly<Record<string, string>>,
  registry: Pick<Registry, 'packument'>,
  { watched, companions }: Pick<Suite, 'watched' | 'companions'>,
): Promise<readonly Upgrade[]> {
  const upgrades: Upgrade[] = []
  for (const name of watched) {
    const newest = (await registry.packument(name))['dist-tags']['latest'] ?? ''
    const own = installed[name]
    upgrades.push({
      name,
      installed: own,
      newest,
      isBehind: own !== undefined && newest !== '' && compare(own, newest) < 0,
      hasCompanions: companions[name] !== undefined,
    })
  }
  return upgrades
}

/** The table of an issue, with the command that compares what is installed with what would be. */
export function renderUpgrades(upgrades: readonly Upgrade[]): string {
  const behind = upgrades.filter(({ isBehind }) => isBehind)
  const rows = upgrades.map(({ name, installed, newest, isBehind }) => {
    const state = installed === undefined ? 'not installed' : ''
    return `| ${name} | ${installed ?? '–'} | ${newest} | ${isBehind ? 'behind' : state} |`
  })
  return [
    behind.length === 0
      ? 'Nothing that is watched has a newer release.'
      : `${behind.length} of ${upgrades.length} packages that are watched have a newer release.`,
    ['| package | installed | newest | |', '|---|---|---|---|', ...rows].join('\n'),
    ...(behind.length === 0
      ? []
      : [
          `Compare before upgrading:\n\n\`\`\`sh\n` +
            `${npmRun('compare', ['--candidate', candidatesOf(upgrades).join(',')])}\n\`\`\``,
        ]),
  ].join('\n\n')
}

/**
 * What would be upgraded, each by its newest release. What has companions is a candidate in any case, since it brings
 * what a scenario needs beside it.
 */
export function candidatesOf(upgrades: readonly Upgrade[]): readonly string[] {
  return upgrades
    .filter(({ installed, isBehind, hasCompanions }) => isBehind || (hasCompanions && installed !== undefined))
    .map(({ name, installed, newest, isBehind }) => `${name}@${isBehind ? newest : installed}`)
}
