/** What Vitest is told of the configuration that it runs files by. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { modulePath } from '../module-url.ts'

/** Node loads it: Vite would write a copy into the project first. */
const configuredBy = (path: string): readonly string[] => ['--config', path, '--configLoader', 'native']

const scenariosConfig = configuredBy(modulePath('../vitest/scenarios.config.ts', import.meta.url))
const checksConfig = configuredBy(modulePath('../vitest/checks.config.ts', import.meta.url))

/**
 * Scenarios run in one way, whatever the project's own configuration says. Checks run by that, where it has a project
 * of memory: what its other settings say of modules holds for them.
 *
 * @param files absolute paths of those that a command was given
 * @throws {RangeError} when there are both among them
 */
export function wordsFor(files: readonly string[]): readonly string[] {
  const checks = files.filter(hasChecks)
  if (checks.length === 0) {
    return [...scenariosConfig, '--project', 'scenarios', '--project', 'trends']
  }
  const scenario = files.find(file => !checks.includes(file))
  if (scenario !== undefined) {
    throw new RangeError(
      `${checks[0]} has checks and ${scenario} a scenario, which run apart. Run one after the other.`,
    )
  }
  return hasMemoryProject() ? [] : checksConfig
}

/** How a part of a run is repeated: by the file that the run was configured by. */
export function configured(file: string | undefined): readonly string[] {
  if (file === undefined) {
    return []
  }
  return [scenariosConfig, checksConfig].find(words => words.includes(file)) ?? ['--config', file]
}

/** Whether a file checks operations by `toRetainNothing`, which takes no `scenario`. */
function hasChecks(file: string): boolean {
  return existsSync(file) && /\btoRetainNothing\b/.test(readFileSync(file, 'utf8'))
}

const configName = /^vite(?:st)?\.config\.[cm]?[jt]s$/

function hasMemoryProject(): boolean {
  return readdirSync('.').some(name => configName.test(name) && readFileSync(name, 'utf8').includes('memoryProject'))
}
