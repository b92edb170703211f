/** Where scenarios load packages from: a dependency set, when one is named, and not this checkout. */

import { join, resolve } from 'node:path'
import type { Plugin } from 'vitest/config'
import { readSetting } from '../settings.ts'
import { isOfSet, reasonOf, sourceOf } from '../versions/set-rule.cjs'

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
    async resolveId(name, importer, options) {
      const from = importer?.split('?')[0]
      const source = from === undefined ? 'here' : sourceOf(name, from, { set, root })
      if (from === undefined || source === 'here') {
        return undefined
      }
      if (typeof source === 'object') {
        return source.file
      }
      const directory = source === 'set' && set !== undefined ? set : root
      const found = await this.resolve(name, join(directory, 'package.json'), { ...options, skipSelf: true })
      if (directory === set && (found === null || !isOfSet(found.id, set))) {
        throw new Error(reasonOf(name, from, set))
      }
      return found
    },
  }
}
