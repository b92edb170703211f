/** Scenarios load their packages from a dependency set, when one is named, and not from this checkout. */

import { join, sep } from 'node:path'
import type { Plugin } from 'vite'

/** What drives a scenario, whichever packages it measures. */
const ofTheSuite = /^(?:vitest|vite|valibot)(?:\/|$)|^@vitest\//

/** A bare name, as `helia` or `@helia/unixfs`, and no file, URL, virtual module or builtin. */
const bare = /^[\w@][^:]*$/

/**
 * Resolves every package that a scenario or fixture imports in the folder that `MEMORY_SET` names. What the set lacks is missing:
 * the version that this checkout happens to have would be measured unawares.
 */
export function resolvingFromSet(set: string | undefined = process.env['MEMORY_SET']): Plugin {
  return {
    name: 'dependency-set',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const from = importer?.split('?')[0]
      if (!set || from === undefined || !bare.test(source) || ofTheSuite.test(source) || from.includes(`${sep}node_modules${sep}`) || from.includes('/helpers/')) {
        return undefined
      }
      const found = await this.resolve(source, join(set, 'package.json'), { ...options, skipSelf: true })
      if (found === null || !found.id.startsWith(join(set, 'node_modules') + sep)) {
        throw new Error(`The dependency set ${set} has no ${source}, which ${from} imports.`)
      }
      return found
    },
  }
}
