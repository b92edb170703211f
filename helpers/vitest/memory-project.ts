/** The project of a user's Vitest configuration whose files have checks of operations. */

import type { Plugin, TestProjectInlineConfiguration } from 'vitest/config'
import type { TestProject, Vitest } from 'vitest/node'
import { modulePath, packageFolder } from '../module-url.ts'
import { addCheckProject, isCheckProject, isMeasuredProject } from '../processes/exits.ts'
import { exitWithUsageError } from '../run/usage-error.ts'
import { unreadable } from '../runtime.mjs'
import { internalVariables } from '../settings-schema.ts'
import { measuredProject } from './measured-project.ts'
import { scenarioPool } from './pool.ts'
import { memoryReporter } from './reporter.ts'

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
  if (isMeasuredProject(name) && !isCheckProject(name)) {
    throw new RangeError(`memoryProject: the name ${JSON.stringify(name)} has another meaning. Choose another one.`)
  }
  addCheckProject(name)
  const { test, ...project } = measuredProject(name, include, 'quiet')

  return {
    ...project,
    plugins: [reporting(name)],
    test: {
      ...test,
      env: { ...test?.env, [internalVariables.checks]: name },
      isolate: true,
      fileParallelism: false,
      retry: 0,
      testTimeout,
      includeTaskLocation: true,
      sequence: { groupOrder, concurrent: false },
    },
  }
}

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

/** Several memory projects are reported together. */
function addReporter({ config }: Vitest): void {
  if (!reported.has(config)) {
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
