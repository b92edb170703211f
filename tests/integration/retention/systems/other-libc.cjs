/**
 * A system with another C library than glibc, as musl: it has another name, and no malloc_trim. Preloaded by --require.
 * With PROC_ASKED each call for a library is a line on standard error.
 */

'use strict'

const { writeSync } = require('node:fs')
const Module = require('node:module')

const load = Reflect.get(Module, '_load')

/** @param {unknown[]} request */
function loadOther(...request) {
  const loaded = Reflect.apply(load, Module, request)
  return String(request[0]).startsWith('@koromix/koffi-') ? { ...loaded, load: libraryOf(loaded) } : loaded
}
Reflect.set(Module, '_load', loadOther)

/** @param {{ load: (file: string | null) => { func: (...parameters: unknown[]) => unknown } }} koffi */
function libraryOf(koffi) {
  return (/** @type {string | null} */ file) => {
    if (process.env['PROC_ASKED']) {
      writeSync(2, `library ${file}\n`)
    }
    if (file === 'libc.so.6') {
      throw new Error(
        'Failed to load shared library: Error loading shared library libc.so.6: No such file or directory',
      )
    }
    const library = koffi.load(file)
    return {
      func(/** @type {unknown[]} */ ...parameters) {
        if (parameters.join(' ').includes('malloc_trim')) {
          throw new Error("Cannot find function 'malloc_trim' in shared library")
        }
        return library.func(...parameters)
      },
    }
  }
}
