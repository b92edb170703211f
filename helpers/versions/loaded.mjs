/**
 * Loaded first in a process that runs on a dependency set: records the package folders that modules are loaded from, so
 * that results name the packages that were really measured. JavaScript, for it runs on every supported Node.
 */

import { registerHooks } from 'node:module'

/** Names of folders, as `/…/node_modules/@helia/unixfs`. */
const folders = new Set()

const ofPackage = /^file:\/\/(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//

registerHooks({
  load(url, context, nextLoad) {
    const folder = ofPackage.exec(url)?.[1]
    if (folder !== undefined) {
      folders.add(decodeURIComponent(folder))
    }
    return nextLoad(url, context)
  },
})

Reflect.set(globalThis, Symbol.for('memory-regression-suite.loaded'), folders)
