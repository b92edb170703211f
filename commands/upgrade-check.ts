/** `npm run upgrade-check`: whether there are newer releases of what is measured. */

import { parseArgs } from 'node:util'
import { versionsOf } from '../helpers/versions/install.ts'
import { registryOfCache } from '../helpers/versions/prepare.ts'
import { checkUpgrades, renderUpgrades } from '../helpers/versions/upgrade-check.ts'

const help = `npm run upgrade-check

Compares what is installed with the newest release of Helia, libp2p, blockstore-fs, datastore-fs, noise, yamux and tcp, and
prints a table in Markdown. Exit code 0: nothing is newer. 1: something is. 2: the registry could not say.`

export async function upgradeCheck(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const upgrades = await checkUpgrades(versionsOf({ path: process.cwd() }), await registryOfCache())
  process.stdout.write(`${renderUpgrades(upgrades)}\n`)
  return upgrades.some(({ isBehind }) => isBehind) ? 1 : 0
}
