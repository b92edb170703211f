/**
 * Where a package comes from in a process that runs on a dependency set. Vitest's plugin resolves by it what scenarios
 * import, and `set-hooks.cjs` what workers and child processes do. CommonJS: a worker that is given its code as text
 * loads it.
 */

'use strict'

const { existsSync, realpathSync } = require('node:fs')
const { isBuiltin } = require('node:module')
const path = require('node:path')

/** What drives a scenario, whichever packages it measures. */
const ofTheSuite = /^(?:vitest|vite|valibot|koffi)(?:\/|$)|^@(?:vitest|koromix)\//

/** A bare name, as `helia` or `@helia/unixfs`, and no file, URL, virtual module or builtin. */
const bare = /^[\w@][^:]*$/

/** By this name scenario files import the suite: the one that runs them, whichever others are installed. */
const ownName = /^memory-regression-suite(?:\/(.*))?$/

/** Where `helpers` and `commands` are, whose files are the suite itself. */
const suiteRoot = path.dirname(path.dirname(__dirname))
const suiteDirectories = ['helpers', 'commands']

/** The endings of modules in this repository, and in the installed package. */
const endings = ['.ts', '.js']

/**
 * Where a file gets a package from. `here`: as Node resolves it; `checkout`: from what is installed in the project;
 * `set`: from the dependency set, or not at all, since another version would be measured instead.
 *
 * @typedef {'here' | 'checkout' | 'set' | { readonly file: string }} Source
 */

/**
 * Where the file `from` gets what it imports as `name`.
 *
 * @param {string} name
 * @param {string} from
 * @param {{ readonly set: string | undefined; readonly root: string }} where `root`: the project whose
 *   scenarios run
 * @returns {Source}
 */
function sourceOf(name, from, { set, root }) {
  if (!bare.test(name) || isBuiltin(name) || from.includes(`${path.sep}node_modules${path.sep}`)) {
    return 'here'
  }
  const own = ownName.exec(name)
  if (own !== null) {
    return { file: ownFile(own[1] ?? 'index') }
  }
  const isOutside = !from.startsWith(root + path.sep)
  const isOfSuite = suiteDirectories.some(directory => from.startsWith(path.join(suiteRoot, directory) + path.sep))
  if (!set || isOfSuite || ofTheSuite.test(name)) {
    return isOutside ? 'checkout' : 'here'
  }
  return 'set'
}

/**
 * The file of an entry of the package, or one that is named by its path in the repository.
 *
 * @param {string} name
 */
function ownFile(name) {
  const entries = endings.map(ending => path.join(suiteRoot, 'helpers', 'entries', `${name}${ending}`))
  return entries.find(entry => existsSync(entry)) ?? path.join(suiteRoot, name)
}

/**
 * Whether a file is of a package of the set. Node and Vite return real paths, and a set may lie behind a link.
 *
 * @param {string} file
 * @param {string} set
 */
function isOfSet(file, set) {
  return [set, real(set)].some(directory => file.startsWith(path.join(directory, 'node_modules') + path.sep))
}

/** @param {string} directory */
function real(directory) {
  return existsSync(directory) ? realpathSync(directory) : directory
}

/**
 * Why the set cannot give a file what it imports. Some releases were published without their code: another mistake than
 * a package that the set does not name.
 *
 * @param {string} source
 * @param {string} from
 * @param {string} set
 */
function reasonOf(source, from, set) {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? source
  return existsSync(path.join(set, 'node_modules', name))
    ? `${name} is in the dependency set, and not what ${from} imports as ${source}: ` +
        'its package.json names nothing for that, or a file that was not published.'
    : `The dependency set has no ${source}, which ${from} imports. ` +
        'Name it beside the others, or add it to the package.json of the set.'
}

module.exports = { isOfSet, reasonOf, sourceOf }
