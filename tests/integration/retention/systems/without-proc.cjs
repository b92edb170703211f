/**
 * A system that has no /proc, as macOS: every function of `fs` says of paths below it that there is nothing. Preloaded
 * by --require. With PROC_ASKED each such path is a line on standard error.
 */

'use strict'

const fs = require('node:fs')
const { writeSync } = fs
const { syncBuiltinESMExports } = require('node:module')

/** @param {unknown} path */
function isHidden(path) {
  return typeof path === 'string' && /^\/proc(?:\/|$)/.test(path)
}

/**
 * @param {string} name of the function
 * @param {string} path
 */
function missing(name, path) {
  if (process.env['PROC_ASKED']) {
    writeSync(2, `${name} ${path}\n`)
  }
  return Object.assign(new Error(`ENOENT: no such file or directory, ${name} '${path}'`), { code: 'ENOENT', errno: -2 })
}

/**
 * @param {object} functions
 * @param {string} name
 * @param {(error: Error, rest: readonly unknown[]) => unknown} answer
 */
function hide(functions, name, answer) {
  const original = Reflect.get(functions, name)
  Reflect.set(
    functions,
    name,
    Object.assign(
      /**
       * @this {unknown}
       * @param {unknown} path
       * @param {unknown[]} rest
       */
      function hiding(path, ...rest) {
        return isHidden(path)
          ? answer(missing(name, String(path)), rest)
          : Reflect.apply(original, this, [path, ...rest])
      },
      original, // realpath.native
    ),
  )
}

/** @param {object} functions */
const namesIn = functions =>
  Object.keys(functions).filter(name => /^[a-z]/.test(name) && typeof Reflect.get(functions, name) === 'function')

for (const name of namesIn(fs)) {
  hide(fs, name, (error, rest) => {
    if (name === 'existsSync') {
      return false
    }
    const [options] = rest
    if (/^l?statSync$/.test(name) && Reflect.get(Object(options), 'throwIfNoEntry') === false) {
      return undefined
    }
    const callback = rest.at(-1)
    if (typeof callback !== 'function') {
      throw error
    }
    return process.nextTick(() => callback(error))
  })
}
for (const name of namesIn(fs.promises)) {
  hide(fs.promises, name, error => Promise.reject(error))
}
syncBuiltinESMExports()
