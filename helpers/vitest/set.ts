/** Where scenarios load packages from: a dependency set, when one is named, and not this checkout. */

import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve, sep } from 'node:path'
import type { Plugin } from 'vite'
import { readSetting } from '../settings.ts'

/** What drives a scenario, whichever packages it measures. */
const ofTheSuite = /^(?:vitest|vite|valibot|koffi)(?:\/|$)|^@vitest\//

/** A bare name, as `helia` or `@helia/unixfs`, and no file, URL, virtual module or builtin. */
const bare = /^[\w@][^:]*$/

/** By this name a scenario file from another directory imports what is in this repository. */
const ownName = 'memory-regression-suite/'

const root = resolve('./')

/**
 * Resolves every package that a scenario or fixture imports in the directory of the dependency set. A package that the
 * set lacks is missing: the version that this checkout happens to have would be measured instead. The packages that
 * drive scenarios are this checkout's, for scenario files from other directories too.
 */
export function resolvingFromSet(set: string | undefined = readSetting('set')): Plugin {
  return {
    name: 'dependency-set',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const from = importer?.split('?')[0]
      if (from === undefined || !bare.test(source) || isBuiltin(source) || from.includes(`${sep}node_modules${sep}`)) {
        return undefined
      }
      if (source.startsWith(ownName)) {
        return join(root, source.slice(ownName.length))
      }
      const isOutside = !from.startsWith(root + sep)
      if (ofTheSuite.test(source)) {
        return isOutside
          ? await this.resolve(source, join(root, 'package.json'), { ...options, skipSelf: true })
          : undefined
      }
      if (!set || from.startsWith(join(root, 'helpers') + sep)) {
        return isOutside
          ? await this.resolve(source, join(root, 'package.json'), { ...options, skipSelf: true })
          : undefined
      }

      const found = await this.resolve(source, join(set, 'package.json'), { ...options, skipSelf: true })
      if (found === null || !found.id.startsWith(join(set, 'node_modules') + sep)) {
        throw new Error(reasonOf(source, from, set))
      }
      return found
    },
  }
}

/** Some releases were published without their code: another mistake than a package that the set does not name. */
function reasonOf(source: string, from: string, set: string): string {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? source
  return existsSync(join(set, 'node_modules', name))
    ? `${name} is in the dependency set, and not what ${from} imports as ${source}: ` +
        'its package.json names nothing for that, or a file that was not published.'
    : `The dependency set has no ${source}, which ${from} imports. ` +
        'Name it beside the others, or add it to the package.json of the set.'
}
