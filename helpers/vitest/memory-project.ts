/** The project of a user's Vitest configuration whose files have checks of operations. */

import type { Plugin, TestProjectInlineConfiguration } from 'vitest/config'
import type { TestProject, Vitest } from 'vitest/node'
import { modulePath, packageFolder } from '../module-url.ts'
import { addCheckProject, isCheckProject, isMeasuredProject } from '../processes/exits.ts'
import { exitWithUsageError } from '../run/usage-error.ts'
import { unreadable } from '../runtime.mjs'
import { internalVariables } from '../settings-schema.ts'
import { commandProject } from '../scenario-name.ts'
import { readSetting } from '../settings.ts'
import { claimFiles } from './claimed-files.ts'
import { measuredProject } from './measured-project.ts'
import { pathPattern } from './path-pattern.ts'
import { scenarioPool } from './pool.ts'
import { isMemoryReporter, memoryReporter } from './reporter.ts'
import { resolvingFromSet } from './set.ts'

export interface MemoryProjectOptions {
  /** Globs of its files. */
  readonly include: string | readonly string[]
  /** Default: `memory`. */
  readonly name?: string
}

/** After all other projects: nothing runs beside it. Vitest counts up to it by recursion. */
const groupOrder = 1000

/**
 * A project for `test.projects` of a Vitest configuration: `expect(…).toRetainNothing()` works in its files, and a run
 * reports what it found.
 *
 * @throws {RangeError} for a name that projects of this suite have
 */
export function memoryProject({ include, name = 'memory' }: MemoryProjectOptions): TestProjectInlineConfiguration {
  if (name === commandProject || (isMeasuredProject(name) && !isCheckProject(name))) {
    throw new RangeError(`memoryProject: the name ${JSON.stringify(name)} has another meaning. Choose another one.`)
  }
  return projectOfChecks(name, claimFiles([include].flat()))
}

/** The project of files of checks from anywhere, which a command was given. */
export function checksOfCommand(files: readonly string[]): TestProjectInlineConfiguration {
  const { test, ...project } = projectOfChecks(commandProject, files.map(pathPattern))
  return { ...project, test: { ...test, dir: '/' } }
}

/** A project of any name. Where a command runs it on a package set, its files load packages from that. */
function projectOfChecks(name: string, include: string[]): TestProjectInlineConfiguration {
  addCheckProject(name)
  const set = readSetting('set')
  const { test, ...project } = measuredProject(name, include, 'quiet')

  return {
    ...project,
    plugins: [reporting(name), ...(set === undefined ? [] : [resolvingFromSet(set)])],
    test: {
      ...test,
      env: { ...test?.env, [internalVariables.checks]: name },
      isolate: true,
      fileParallelism: false,
      retry: 0,
      testTimeout,
      includeTaskLocation: true,
      sequence: { groupOrder, concurrent: false },
      ...(set === undefined ? {} : uncached),
    },
  }
}

/**
 * Vitest keeps transformed modules on disk with the paths of what they import: the next run would load the packages of
 * this one's set.
 */
const uncached = { fsModuleCache: false }

/** Milliseconds. A check has a time limit of its own. */
const testTimeout = 300_000

const reported = new WeakSet<object>()

/** Adds the reporter to those of the user, and looks at what the rest of the configuration made of the project. */
function reporting(name: string): Plugin {
  return {
    name: 'memory-regression-suite',
    configureVitest({ vitest, project }) {
      if (project.name !== name) {
        return
      }
      requirePool(project)
      requirePath(vitest)
      requireOneCopy()
      addReporter(vitest)
      sayWhereChecksWork(vitest)
    },
  }
}

/** Several memory projects are reported together, and by the command's own reporter where that is there. */
function addReporter({ config }: Vitest): void {
  const isReported = config.reporters.flat().some(isMemoryReporter)
  if (!reported.has(config) && !isReported) {
    reported.add(config)
    config.reporters.push(memoryReporter({ isGuest: true }))
  }
}

/** In files of other projects, `toRetainNothing` says where to put them; else it would be no matcher at all. */
function sayWhereChecksWork({ projects }: Vitest): void {
  for (const { name, config } of projects) {
    if (!isMeasuredProject(name) && !config.browser.enabled && !config.setupFiles.includes(elsewhere)) {
      config.setupFiles.push(elsewhere)
    }
  }
}

/** Vitest would look for its files at half of their paths. */
function requirePath({ config: { root } }: Vitest): void {
  const problem = root.includes('#') ? unreadable(root, 'project') : undefined
  if (problem !== undefined) {
    exitWithUsageError(problem)
  }
}

/** Where the folder of the copy stands that has a project in this process. */
const copyKey = Symbol.for('memory-regression-suite: copy')

/** A second copy has a pool and a reporter of its own: its forks would run beside those of the first. */
function requireOneCopy(): void {
  const first: unknown = Reflect.get(globalThis, copyKey)
  if (typeof first !== 'string') {
    Reflect.set(globalThis, copyKey, packageFolder)
  } else if (first !== packageFolder) {
    exitWithUsageError(
      `Two copies of memory-regression-suite have projects in this configuration: ${first} and ` +
        `${packageFolder}. Import memoryProject from one of them.`,
    )
  }
}

/** The setup file of all other projects. */
const elsewhere = modulePath('no-checks.ts', import.meta.url)

function requirePool({ name, config }: TestProject): void {
  if (config.browser.enabled || config.pool !== scenarioPool.name) {
    exitWithUsageError(
      `The project ${JSON.stringify(name)} measures memory in a pool of its own, and Vitest is asked to run it in ` +
        `${config.browser.enabled ? 'a browser' : `the pool ${JSON.stringify(config.pool)}`}. Leave ` +
        `${config.browser.enabled ? '--browser' : '--pool'} to the other projects: set it in their configuration, or ` +
        'name them by --project.',
    )
  }
}
