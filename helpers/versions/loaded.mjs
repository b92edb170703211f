/**
 * Loaded first in a process that runs on a dependency set: notes which package folders anything is loaded from, so that
 * the results say what was really measured. JavaScript, for it runs on every Node that a scenario can be asked to run
 * on.
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
