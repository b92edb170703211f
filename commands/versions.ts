/** `--set` and `--node`, as several commands take them. */

import { UsageError } from './usage.ts'
import { defined, mapDefined } from '../helpers/defined.ts'
import { prepareSet } from '../helpers/versions/prepare.ts'
import { prepareNode } from '../helpers/versions/runtime.ts'
import { suite } from '../suite.config.ts'

/** The versions of a run: the folder of a set, the path of a Node. */
export interface Versions {
  readonly set?: string
  readonly setName?: string
  readonly node?: string
}

/** Installs the versions that were asked for, or finds them installed. @throws {VersionError} when it cannot */
export async function versionsAsked({
  set,
  node,
}: {
  readonly set?: readonly string[] | undefined
  readonly node?: string | undefined
}): Promise<Versions> {
  if (set !== undefined && packagesOf(set).length === 0) {
    throw new UsageError(
      '--set names no package. Give name@version, a tarball, the root of a monorepo, or a folder with package.json ' +
        'and lock file.',
    )
  }
  const packages = mapDefined(set, packagesOf)
  const prepared = await mapDefined(packages, names => prepareSet(names, suite))
  const chosen = await mapDefined(node, prepareNode)
  return defined({ set: prepared?.path, setName: packages?.join(','), node: chosen?.path })
}

/** `helia@6.1.4,@libp2p/tcp@11.0.28`, or the option given twice: both name two packages. */
export function packagesOf(typed: readonly string[]): readonly string[] {
  return typed
    .flatMap(text => text.split(','))
    .map(text => text.trim())
    .filter(text => text !== '')
}
