/**
 * What Vite and Vitest write outside of the reports, and whether they can: a project may be read-only, as in a
 * container, and they would end with a stack.
 */

import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Whether a file or folder can be written to, or be made where it is missing. */
export function isWritable(path: string): boolean {
  return problemOf(path) === undefined
}

/** The code of the error that writing to it would throw. */
function problemOf(path: string): unknown {
  if (!existsSync(path) && dirname(path) !== path) {
    return problemOf(dirname(path))
  }
  try {
    accessSync(path, constants.W_OK)
    return undefined
  } catch (error) {
    return Reflect.get(Object(error), 'code')
  }
}

/**
 * How Vite is to load a configuration: it would write a copy of it into `node_modules` first. Where it cannot, Node
 * loads the configuration itself.
 *
 * @param config its path
 * @throws {RangeError} when this Node cannot load it, since it is TypeScript
 */
export function configLoaderFor(
  config: string,
  hasTypes: boolean = process.features.typescript !== false,
): 'bundle' | 'native' {
  const folder = dirname(config)
  const copies = join(nearestModules(folder) ?? folder, '.vite-temp')
  const problem = problemOf(copies)
  // what Vite may not make it puts beside the configuration
  if (problem === undefined || (problem === 'EACCES' && !existsSync(copies) && isWritable(folder))) {
    return 'bundle'
  }
  if (!hasTypes && config.endsWith('ts')) {
    throw new RangeError(
      `${copies} cannot be written to, where Vite puts a copy of ${basename(config)} before it loads it. Make that ` +
        'folder writable, or run a Node that loads TypeScript itself: 22.18 and newer.',
    )
  }
  return 'native'
}

/**
 * Vitest leaves a token of its own where the user's data are, else in `node_modules`.
 *
 * @throws {RangeError} when it can be in neither
 */
export function requireTokenPlace(folder: string = process.cwd(), data: string = dataFolder()): void {
  const name = '.vitest-secret-token'
  const places = [join(data, 'vitest'), join(nearestModules(folder) ?? join(folder, 'node_modules'), '.vitest')]
  if (!places.some(place => existsSync(join(place, name)) || isWritable(place))) {
    throw new RangeError(
      `Neither ${places.join(' nor ')} can be written to, where Vitest keeps a token. Point XDG_DATA_HOME to a folder ` +
        'that can be written to.',
    )
  }
}

function dataFolder(): string {
  return process.env['XDG_DATA_HOME'] || join(homedir(), '.local/share')
}

function nearestModules(folder: string): string | undefined {
  const modules = join(folder, 'node_modules')
  if (existsSync(modules)) {
    return modules
  }
  return dirname(folder) === folder ? undefined : nearestModules(dirname(folder))
}
