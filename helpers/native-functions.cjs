/**
 * Functions of the C library that Node has no name for, through koffi. Its platform packages hold all that is needed;
 * `koffi` itself adds an install script, and 2 MB of sources and documentation. CommonJS, as those packages are.
 */

'use strict'

const path = require('node:path')

/**
 * @typedef {(...parameters: unknown[]) => unknown} NativeFunction
 */

/**
 * @typedef {object} Library
 * @property {(name: string, result?: string, parameters?: readonly string[]) => NativeFunction} func a function by its
 *   name and types, or by its prototype in C
 */

/**
 * @typedef {object} NativeFunctions
 * @property {(name: string | null) => Library} load a library, by the name of its file; `null`: those of this process
 * @property {() => number} errno of the last call in this thread
 */

const packageName = `@koromix/koffi-${process.platform}-${process.arch}`

/**
 * @returns {NativeFunctions}
 * @throws {Error} in one line, where npm did not install the package of this platform
 */
function nativeFunctions() {
  if (addonFolder() === undefined) {
    throw new Error(`${packageName} is not installed, which calls the C library. Install without --omit=optional.`)
  }
  return require(packageName)
}

/**
 * The folder of the addon, with a slash at its end. `undefined` where it is not installed.
 *
 * @returns {string | undefined}
 */
function addonFolder() {
  try {
    return `${path.dirname(require.resolve(packageName))}/`
  } catch {
    return undefined
  }
}

module.exports = { addonFolder, nativeFunctions }
