/** What commands share in understanding what was typed. */

import { statSync } from 'node:fs'
import { matchesGlob, resolve } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { unreadableSign } from '../helpers/runtime.mjs'
import { npmRun } from '../helpers/shell.ts'
import { parseShare, readSetting } from '../helpers/settings.ts'
import type { Settings } from '../helpers/settings.ts'
import {
  fileOf,
  isFile,
  nameProblem,
  scenarioFolder,
  scenarioNames,
  togetherProblem,
  typedAs,
} from '../helpers/scenario/names.ts'
import { isBuilt } from '../helpers/module-url.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { hasChecks } from '../helpers/run/vitest-words.ts'
import { UsageError } from './usage.ts'

/**
 * The scenarios that were named, by name, by file or as in `node-*`, or all of them.
 *
 * @param none what is said where there are others than those that could be named
 * @throws {UsageError} with the nearest name for one that does not exist
 */
export function chooseScenarios(
  asked: readonly string[],
  known: readonly string[] = scenarioNames(),
  none?: string,
): readonly string[] {
  if (known.length === 0 && none !== undefined && !asked.some(isFile) && scenarioNames().length > 0) {
    throw new UsageError(none)
  }
  if (asked.length === 0 && known.length === 0) {
    throw new UsageError(
      `There is no scenario here: ${isBuilt ? 'no file is' : `neither ${scenarioFolder} nor a file`} called ` +
        `*.memory.ts. Write one: ${npmRun('new-scenario', ['my-leak'])}`,
    )
  }
  asked.filter(isFile).forEach(requireFile)
  const chosen =
    asked.length === 0
      ? known
      : [...new Set(asked.flatMap(name => (isFile(name) ? [typedAs(name)] : matching('scenario', name, known))))]
  requireNames(chosen)
  return chosen
}

/** Each leaves its results in a folder of its name. */
function requireNames(chosen: readonly string[]): void {
  const problem = togetherProblem(chosen.filter(name => !hasChecks(fileOf(name)))) // checks leave theirs by their path
  if (problem !== undefined) {
    throw new UsageError(problem)
  }
}

/** What a name, or a pattern as `node-*`, stands for. @throws {UsageError} with the nearest name */
export function matching(what: string, name: string, known: readonly string[]): readonly string[] {
  const found = known.filter(
    candidate => matchesGlob(candidate, name) || matchesGlob(candidate.replace(/\.memory$/, ''), name),
  )
  if (found.length === 0) {
    const nearest = known.toSorted((one, other) => distance(name, one) - distance(name, other))[0]
    if (nearest === undefined) {
      throw new UsageError(`There is no ${what} "${name}". Name it by the path of its file.`)
    }
    throw new UsageError(`There is no ${what} "${name}". Did you mean "${nearest}"? There are: ${known.join(', ')}.`)
  }
  return found
}

/** @throws {UsageError} for a word that is no allocator */
export function allocatorOf(text: string): Settings['allocator'] {
  if (text !== 'suite' && text !== 'own') {
    throw new UsageError(`"${text}" is no allocator. Give suite, or own for malloc as your environment sets it.`)
  }
  return text
}

/**
 * Whether `--diagnose native` or `--diagnose=native` is among the arguments, and these with `--diagnose` alone in its
 * place: that takes no value, so that a scenario may follow it.
 *
 * @throws {UsageError} for another value behind a `=`
 */
export function nativeAsked(argv: readonly string[]): { readonly args: readonly string[]; readonly native: boolean } {
  const other = argv.find(word => word.startsWith('--diagnose=') && word !== '--diagnose=native')
  if (other !== undefined) {
    throw new UsageError(`"${other}": give --diagnose alone, or --diagnose native for the stacks of native memory.`)
  }
  const isNative = (word: string | undefined, index: number): boolean =>
    word === '--diagnose=native' || (word === 'native' && argv[index - 1] === '--diagnose')
  const args = argv
    .filter((word, index) => word === '--diagnose=native' || !isNative(word, index))
    .map(word => (word === '--diagnose=native' ? '--diagnose' : word))

  return { args, native: argv.some(isNative) }
}

/**
 * Budgets and comparisons rest on RSS, too.
 *
 * @throws {UsageError} when the user's own allocator is asked for, by the option or by MEMORY_ALLOCATOR
 */
export function requireSuiteAllocator(command: string, option: string | undefined): void {
  if ((option === undefined ? readSetting('allocator') : allocatorOf(option)) === 'own') {
    const by = option === undefined ? 'MEMORY_ALLOCATOR=own' : '--allocator own'
    throw new UsageError(
      `${by} goes with memory and repro: ${command} judges RSS, which your own allocator moves by itself. ` +
        'Leave it out.',
    )
  }
}

/**
 * What `--leak` asks for. `set`: the folder of the dependency set that the scenarios are going to run on.
 *
 * @throws {UsageError} when one of the scenarios has no leaky implementation: its run would look like a leak that was
 * missed
 */
export async function leakOf(
  text: string | undefined,
  scenarios: readonly string[],
  set?: string,
): Promise<{ readonly leak?: number }> {
  if (text === undefined) {
    return {}
  }

  const clean =
    (await describeScenarios(scenarios, set)).find(({ leaks }) => !leaks)?.file ?? scenarios.map(fileOf).find(hasChecks)
  if (clean !== undefined) {
    const leaky = (await describeScenarios()).filter(({ leaks }) => leaks).map(({ name }) => name)
    throw new UsageError(
      `${typedAs(clean)} has no leaky implementation, so it cannot be asked to leak. ` +
        (leaky.length === 0 ? 'leakPair() defines a scenario that has one.' : `These have one: ${leaky.join(', ')}.`),
    )
  }
  return { leak: parseShare(text) }
}

function requireFile(path: string): void {
  const problem = hasChecks(path) ? undefined : nameProblem(path)
  if (problem !== undefined) {
    throw new UsageError(problem)
  }
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`There is no file ${path}. Name a scenario by its name, or by the path of its file.`)
  }
  const sign = unreadableSign(resolve(path))
  if (sign !== undefined) {
    throw new UsageError(
      `${path} cannot be run: its path has a "${sign}", which Vite reads as a part of a URL. ` +
        'Rename it, or move it elsewhere.',
    )
  }
}
