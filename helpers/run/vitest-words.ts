/** What Vitest is told of the configuration that it runs files by. */

import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { modulePath } from '../module-url.ts'
import type { Results } from '../results/schema.ts'
import { commandProject } from '../scenario-name.ts'
import { configLoaderFor } from './writable.ts'

/** How Vitest was configured. */
export interface VitestConfig {
  /** Default: its usual one. */
  readonly file?: string
  /** Default: where the run began. */
  readonly root?: string
}

/** Node loads it: Vite would write a copy into the project first. */
const configuredBy = (path: string): readonly string[] => ['--config', path, '--configLoader', 'native']

const scenariosConfig = configuredBy(modulePath('../vitest/scenarios.config.ts', import.meta.url))
const checksConfig = configuredBy(modulePath('../vitest/checks.config.ts', import.meta.url))

/**
 * Scenarios run in one way, with what the project's own configuration says of modules. Checks run by that configuration
 * itself, where it has a project of memory; beside scenarios they run in a project of the command's.
 *
 * @param files absolute paths of those that a command was given
 * @throws {RangeError} where the project's own configuration cannot be loaded, since nothing can be written there
 */
export function wordsFor(files: readonly string[]): readonly string[] {
  const user = usualNames.find(name => existsSync(name))
  const loader = user === undefined ? [] : loadedBy(resolve(user))
  const checks = files.filter(hasChecks)
  if (checks.length === 0 || checks.length < files.length) {
    const projects = ['scenarios', 'trends', ...(checks.length === 0 ? [] : [commandProject])]
    return [...scenariosConfig, ...projects.flatMap(name => ['--project', name])]
  }
  return hasMemoryProject() && files.every(isInside) ? loader : checksConfig
}

const isInside = (file: string): boolean => !relative('.', file).startsWith('..')

/** How a part of a run is repeated: by the file that the run was configured by. */
export function configured(file: string | undefined): readonly string[] {
  if (file === undefined) {
    return []
  }
  return [scenariosConfig, checksConfig].find(words => words.includes(file)) ?? ['--config', file, ...loadedBy(file)]
}

/** What Vitest is told of how to load a configuration of the project's. */
function loadedBy(config: string): readonly string[] {
  return configLoaderFor(config) === 'native' ? ['--configLoader', 'native'] : []
}

/** Names of a configuration that Vitest finds by itself, in its order. */
export const usualNames: readonly string[] = ['vitest', 'vite'].flatMap(name =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map(ending => `${name}.config.${ending}`),
)

/**
 * What a command that repeats a run has to say of its configuration. `undefined`: nothing, since Vitest finds it.
 *
 * @param used how Vitest was configured: absolute paths
 */
export function vitestAsked({ file, root = '.' }: VitestConfig, cwd = process.cwd()): Results['vitest'] {
  const from = resolve(cwd, root)
  const usual = usualNames.find(name => existsSync(join(from, name)))
  if (file !== undefined && checksConfig.includes(file)) {
    return undefined // a command's own
  }
  const isUsual = file === undefined || (usual !== undefined && join(from, usual) === file)
  return isUsual && from === cwd
    ? undefined
    : {
        ...(isUsual ? {} : { config: typed(relative(from, file)) }),
        ...(from === cwd ? {} : { root: typed(relative(cwd, from)) }),
      }
}

function typed(path: string): string {
  return path.startsWith('..') ? path : `./${path}`
}

/** Whether a file checks operations by `toRetainNothing`, which takes no `scenario`. */
export function hasChecks(file: string): boolean {
  return existsSync(file) && /\btoRetainNothing\b/.test(readFileSync(file, 'utf8'))
}

function hasMemoryProject(): boolean {
  return usualNames.some(name => existsSync(name) && readFileSync(name, 'utf8').includes('memoryProject'))
}
