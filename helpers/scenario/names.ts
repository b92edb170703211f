/** How scenarios are named: by name in this repository, by path anywhere. */

import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { isBuilt } from '../module-url.ts'
import { isModule, scenarioName } from '../scenario-name.ts'

export const scenarioFolder = 'tests/scenarios'

/** Files beside the folders of scenarios, below the reports. */
export const outputNames = [
  'results.json',
  'report.html',
  'summary.md',
  'junit.xml',
  'tests.json',
  'history.jsonl',
  'comparison.json',
  'comparison.md',
  'bisection.md',
] as const

/** Where records of the last run of reported leaks are, below the reports. */
export const leakRecords = 'reported-leaks'

/**
 * Why a scenario cannot have the name that its file gives it: its results go to a folder of this name, which is removed
 * before the next run. `undefined` when it can.
 */
export function nameProblem(file: string): string | undefined {
  const name = scenarioName(file)
  const shown = JSON.stringify(file).slice(1, -1)
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(name)) {
    return (
      `${shown} cannot be run: its results would go to a folder called ${JSON.stringify(name)}. Give it a name of ` +
      'letters, digits, ".", "_" and "-" that begins with a letter or a digit.'
    )
  }
  return [...outputNames, leakRecords, 'canaries'].includes(name)
    ? `${shown} cannot be run: its results would go to a folder called "${name}", in which something else is stored. ` +
        'Give it another name.'
    : undefined
}

/** Why several files cannot be run together: two would write their results to one folder. `undefined` when they can. */
export function togetherProblem(files: readonly string[]): string | undefined {
  const [name, same] = [...Map.groupBy(files, scenarioName)].find(([, found]) => found.length > 1) ?? []
  return same === undefined
    ? undefined
    : `${same.join(' and ')} would both leave their results as "${name}". Run one after the other, or rename one.`
}

/** Elsewhere than in that folder, the files of scenarios. */
const memoryModule = /\.memory\.[cm]?[jt]sx?$/

/**
 * The files of all scenarios of this project, by their names; of several with one name each by its path. Where the
 * package is installed, a folder of that name has something else.
 */
function scenarioFiles(): ReadonlyMap<string, string> {
  const files =
    existsSync(scenarioFolder) && !isBuilt
      ? readdirSync(scenarioFolder, { recursive: true, encoding: 'utf8' })
          .filter(name => name.endsWith('.ts'))
          .map(name => join(scenarioFolder, name))
      : filesBelow('.').filter(file => memoryModule.test(file))
  const byName = Map.groupBy(files, scenarioName)
  return new Map(
    files.map(file => [byName.get(scenarioName(file))?.length === 1 ? scenarioName(file) : typedAs(file), file]),
  )
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : filesBelow(path)
    }
    return entry.isFile() ? [path] : []
  })
}

/** The names of all scenarios of this project. */
export function scenarioNames(): readonly string[] {
  return [...scenarioFiles().keys()].toSorted()
}

/** Whether a scenario is named by its file and not by its name. */
export function isFile(scenario: string): boolean {
  return isModule(scenario)
}

/** Whether a file is in the folder of scenarios. */
export function isInFolder(file: string): boolean {
  return !isBuilt && relative('.', file).startsWith(scenarioFolder + sep)
}

/** The file of a scenario: below its folder by its name, anywhere by its path. */
export function fileOf(scenario: string): string {
  return isFile(scenario)
    ? resolve(scenario)
    : (scenarioFiles().get(scenario) ?? join(scenarioFolder, `${scenario}.ts`))
}

/** As a person types it: the name of a scenario of this repository, the path of any other file. */
export function typedAs(file: string): string {
  const path = relative('.', file)
  if (isInFolder(file)) {
    return scenarioName(path)
  }
  return path.startsWith('..') ? path : `./${path}`
}
