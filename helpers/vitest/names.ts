/** How scenarios are named: by their names in this repository, by their paths anywhere. */

import { readdirSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

export const scenarioFolder = 'tests/scenarios'

/** The names of all scenarios, as files have them. */
export function scenarioNames(): readonly string[] {
  return readdirSync(scenarioFolder).filter(name => name.endsWith('.ts')).map(name => basename(name, '.ts')).toSorted()
}

/** Whether a scenario is named by its file and not by its name. */
export function isFile(scenario: string): boolean {
  return scenario.endsWith('.ts')
}

/** The file of a scenario: in its folder by its name, anywhere by its path. */
export function fileOf(scenario: string): string {
  return isFile(scenario) ? resolve(scenario) : join(scenarioFolder, `${scenario}.ts`)
}

/** As a person types it: the name of a scenario of this repository, the path of any other file. */
export function typedAs(file: string): string {
  const path = relative('.', file)
  return dirname(path) === scenarioFolder ? basename(path, '.ts') : path.startsWith('..') ? path : `./${path}`
}
