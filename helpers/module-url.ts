/**
 * Where the suite itself is. In its repository its modules are TypeScript, in the installed package JavaScript, since
 * Node strips no types below `node_modules`.
 */

import { extname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Whether this is the package that `npm run build` makes, and not the repository. */
export const isBuilt = extension(import.meta.url) === '.js'

/** The folder of `helpers` and `commands`. */
const root = fileURLToPath(new URL('../', import.meta.url))

/** The folder of `package.json`. */
export const packageFolder = resolve(root, isBuilt ? '..' : '.')

const rooms = ['helpers', 'commands'].map(name => `${root}${name}${sep}`)

/** The address of a module that is started or loaded by its path, relative to the module that names it. */
export function moduleUrl(name: `${string}.ts`, importer: string): URL {
  return new URL(name.replace(/\.ts$/, extension(importer)), importer)
}

/** The path of such a module. */
export function modulePath(name: `${string}.ts`, importer: string): string {
  return fileURLToPath(moduleUrl(name, importer))
}

/** Whether a file is the suite itself, which drives what is measured. */
export function isOfSuite(path: string): boolean {
  return rooms.some(room => path.startsWith(room))
}

function extension(url: string): string {
  return extname(new URL(url).pathname)
}
