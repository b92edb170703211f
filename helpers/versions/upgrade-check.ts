/** What is measured here against what has been released: the packages whose upgrades have brought leaks. */

import { compare } from 'semver'
import type { Registry } from './registry.ts'

/** noise and yamux go on under names of libp2p's own, which Helia 7 depends on: both names are watched. */
export const watched = [
  'helia',
  'libp2p',
  'blockstore-fs',
  'datastore-fs',
  '@chainsafe/libp2p-noise',
  '@libp2p/noise',
  '@chainsafe/libp2p-yamux',
  '@libp2p/yamux',
  '@libp2p/tcp',
] as const

export interface Upgrade {
  readonly name: string
  /** `undefined` when it is not installed. */
  readonly installed: string | undefined
  readonly newest: string
  readonly isBehind: boolean
}

/** Compares what is installed with what `latest` is of each. @throws {VersionError} when the registry cannot say */
export async function checkUpgrades(
  installed: Readonly<Record<string, string>>,
  registry: Pick<Registry, 'packument'>,
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
          'Compare before upgrading:\n\n```sh\nnpm run compare -- --candidate ' +
            `${candidatesOf(upgrades).join(',')}\n\`\`\``,
        ]),
  ].join('\n\n')
}

/**
 * What would be upgraded, each by its newest release; Helia in any case, since it brings what a scenario needs beside
 * it.
 */
export function candidatesOf(upgrades: readonly Upgrade[]): readonly string[] {
  return upgrades
    .filter(({ name, installed, isBehind }) => isBehind || (name === 'helia' && installed !== undefined))
    .map(({ name, installed, newest, isBehind }) => `${name}@${isBehind ? newest : installed}`)
}
