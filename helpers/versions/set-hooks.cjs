/**
 * Everything that a fork on a dependency set starts loads this first: its workers, and the Nodes that it starts. They
 * resolve packages from the set as the scenario does, and record which packages they load. It runs on every Node that a
 * child process may be, so it asks for what the Node has.
 */

'use strict'

const { appendFileSync } = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const { fileURLToPath, pathToFileURL } = require('node:url')
const { getEnvironmentData, setEnvironmentData } = require('node:worker_threads')
const { isOfSet, reasonOf, sourceOf } = require('./set-rule.cjs')

/** The name under which a thread passes the set on to its workers, whose environment may be another. */
const key = 'memory-regression-suite.set'

/** The variable by which a fork passes on its set, and the file that takes a line for each package that is loaded. */
const variable = 'MEMORY_ON_SET'

/** `loaded.ts` reads by it what this thread has loaded. */
const foldersKey = Symbol.for('memory-regression-suite.loaded')

const ofPackage = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * What a fork has passed on.
 *
 * @returns {{ readonly set?: string; readonly loaded?: string; readonly root?: string }}
 */
function passedOn() {
  const text = process.env[variable]
  return text ? JSON.parse(text) : {}
}

/** The project whose scenarios run. */
const root = passedOn().root ?? path.dirname(path.dirname(__dirname))

/**
 * Resolves packages from a set, in this thread from now on; a second call does nothing.
 *
 * @param {string | null | undefined} set its directory; nothing happens without one
 */
function resolveFromSet(set) {
  if (!set || Reflect.get(globalThis, foldersKey) !== undefined) {
    return
  }
  /** @type {Set<string>} names of folders, as `/…/node_modules/@helia/unixfs` */
  const folders = new Set()
  Object.defineProperty(globalThis, foldersKey, { value: folders, configurable: true, writable: true })
  setEnvironmentData(key, set)
  const { loaded } = passedOn()

  /** @param {string} file of a module */
  const record = file => {
    const folder = ofPackage.exec(file)?.[1]
    if (folder === undefined || folders.has(folder)) {
      return
    }
    folders.add(folder)
    if (loaded && isOfSet(file, set)) {
      try {
        appendFileSync(loaded, `${JSON.stringify(folder)}\n`) // at once: a process may be killed at any moment
      } catch {
        // the disk is full: the thread itself still knows
      }
    }
  }
  requireFromSet(set, record)
  importFromSet(set, record)
}

/**
 * @param {string} set
 * @param {(file: string) => void} record
 */
function requireFromSet(set, record) {
  const original = Reflect.get(Module, '_resolveFilename')
  /** @param {string} directory */
  const moduleIn = directory => ({
    id: directory,
    filename: path.join(directory, 'package.json'),
    paths: Reflect.get(Module, '_nodeModulePaths')(directory),
  })
  const [ofSet, ofRoot] = [moduleIn(set), moduleIn(root)]

  /** @type {(name: string, parent: NodeModule | undefined, ...rest: readonly any[]) => string} */
  const resolveFilename = (name, parent, ...rest) => {
    const from = parent?.filename ?? evaluated(parent?.id)
    const source = from === undefined || rest[1]?.paths ? 'here' : sourceOf(name, from, { set, root })
    if (from === undefined || source === 'here') {
      return original.call(Module, name, parent, ...rest)
    }
    if (typeof source === 'object') {
      return original.call(Module, source.file, parent, ...rest)
    }
    if (source === 'checkout') {
      return attempt(() => original.call(Module, name, ofRoot, ...rest)) ?? original.call(Module, name, parent, ...rest)
    }
    const found = attempt(() => original.call(Module, name, ofSet, ...rest))
    if (found === undefined || !isOfSet(found, set)) {
      throw missing(name, from, set, 'MODULE_NOT_FOUND')
    }
    record(found)
    return found
  }
  Reflect.set(Module, '_resolveFilename', resolveFilename)
}

/**
 * Code that a process or worker got as text has a name and no file; its packages would be those of its directory.
 *
 * @param {string | undefined} id
 */
function evaluated(id) {
  return id !== undefined && /^\[.*\]$/.test(id) ? id : undefined
}

/**
 * @param {string} set
 * @param {(file: string) => void} record
 */
function importFromSet(set, record) {
  if (typeof Module.registerHooks !== 'function') {
    Module.register(pathToFileURL(path.join(__dirname, 'set-loader.mjs')), { data: { set } }) // before Node 22.15
    return
  }
  Module.registerHooks({
    resolve(name, context, next) {
      const way = context.conditions.includes('require') ? undefined : wayOf(name, context.parentURL, set)
      const found = way && attempt(() => next(way.name, { ...context, parentURL: way.parentURL }))
      return way?.takes(found?.url) && found !== undefined ? found : next(name, context)
    },
    load(url, context, next) {
      if (url.startsWith('file:')) {
        record(fileURLToPath(url))
      }
      return next(url, context)
    },
  })
}

/**
 * How an `import` has to be resolved. `undefined`: as Node does by itself.
 *
 * @param {string} name
 * @param {string | undefined} parentURL
 * @param {string} set
 */
function wayOf(name, parentURL, set) {
  // what `--import` names has a directory for its parent, and no file
  const from = parentURL?.startsWith('file:') && !parentURL.endsWith('/') ? fileURLToPath(parentURL) : undefined
  const source = from === undefined ? 'here' : sourceOf(name, from, { set, root })
  if (from === undefined || source === 'here') {
    return undefined
  }
  const directory = source === 'set' ? set : root
  return {
    name: typeof source === 'object' ? pathToFileURL(source.file).href : name,
    parentURL: pathToFileURL(path.join(directory, 'package.json')).href,
    /**
     * Whether what was found is it. `undefined`: nothing was found.
     *
     * @param {string | undefined} url
     * @throws when only the set may have it, and has not
     */
    takes(url) {
      if (source === 'set' && !(url?.startsWith('file:') && isOfSet(fileURLToPath(url), set))) {
        throw missing(name, from, set, 'ERR_MODULE_NOT_FOUND')
      }
      return url !== undefined
    },
  }
}

/**
 * @template Value
 * @param {() => Value} resolve
 * @returns {Value | undefined} `undefined` when it throws
 */
function attempt(resolve) {
  try {
    return resolve()
  } catch {
    return undefined
  }
}

/**
 * The error of what is not there, with the code by which programs do without an optional package.
 *
 * @param {string} name
 * @param {string} from
 * @param {string} set
 * @param {string} code
 */
function missing(name, from, set, code) {
  return Object.assign(new Error(reasonOf(name, from, set)), { code })
}

const known = getEnvironmentData(key)
resolveFromSet(typeof known === 'string' ? known : passedOn().set)

module.exports = { resolveFromSet, variable, wayOf }
