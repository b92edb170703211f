/** How Vitest runs this suite. */

import { defineConfig } from 'vitest/config'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { Profile } from '../reading.ts'
import { FileSequencer } from './file-sequencer.ts'
import { measuredProject } from './measured-project.ts'
import { memoryReporter } from './reporter.ts'
import { fileOf, scenarioNames } from '../scenario/names.ts'
import { trendEnding } from '../scenario-name.ts'
import { readSetting } from '../settings.ts'
import { pathPattern } from './path-pattern.ts'
import { resolvingFromSet } from './set.ts'

/** The projects, one after the other in this order. */
export function configurationOf(projects: readonly TestProjectInlineConfiguration[]): ReturnType<typeof defineConfig> {
  return defineConfig({
    plugins: [resolvingFromSet()],
    test: {
      // Memory is measured in a new process per file, and nothing else runs beside it.
      isolate: true,
      fileParallelism: false,
      retry: 0,
      includeTaskLocation: true, // annotations of a pull request stand beside the line
      // Vitest keeps transformed modules on disk with the paths of what they import, and does not ask again: the next
      // run would load the packages of this one's set.
      ...(readSetting('set') !== undefined || scenarioFiles.length > 0 ? { fsModuleCache: false } : {}),
      sequence: { sequencer: FileSequencer },
      // A command shows the table alone; a run of Vitest itself shows its tests too.
      reporters: readSetting('tableAlone') ? [memoryReporter()] : ['default', memoryReporter()],
      projects: projects.map((project, groupOrder) => ({
        ...project,
        test: { ...project.test, sequence: { groupOrder } },
      })),
    },
  })
}

const unit: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'unit',
    include: ['tests/unit/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: true,
    maxWorkers: '100%', // Vitest leaves a core free, and of two that is half of all
    isolate: false,
    testTimeout: 90_000,
  },
}

/** They start processes, servers and commands, or take long: `npm run check` leaves them out. */
const integration: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'integration',
    include: ['tests/integration/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: true,
    maxWorkers: '100%',
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
}

/** They start commands of this project, each in directories of its own, and mostly wait for them. */
const faults: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'faults',
    include: ['tests/faults/*.test.ts'],
    pool: 'forks',
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
}

/** Files of scenarios outside of this repository, and which of them a command found to be trends. */
const scenarioFiles = readSetting('scenarioFiles')
const trendFiles = readSetting('trendFiles')

/**
 * What repeats an operation is judged by fine trends, which take the quiet profile; all other scenarios run as users
 * run Node. A file says so by its name, and a scenario that runs in the wrong profile is invalid.
 */
const all = [...scenarioNames().map(fileOf), ...scenarioFiles]
const trends = all.filter(file => file.endsWith(trendEnding) || trendFiles.includes(file))

/** Files from anywhere: Vitest looks for them below the root of all. */
function filesProject(name: string, files: readonly string[], profile: Profile): TestProjectInlineConfiguration {
  const project = measuredProject(name, files.map(pathPattern), profile)
  return { ...project, test: { ...project.test, dir: '/' } }
}

const scenarios = filesProject(
  'scenarios',
  all.filter(file => !trends.includes(file)),
  'default',
)

export const configuration = configurationOf([
  unit,
  integration,
  faults,
  measuredProject('canaries', 'tests/canaries/*.ts', 'default'),
  measuredProject('quiet', 'tests/canaries/quiet/*.ts', 'quiet'),
  scenarios,
  filesProject('trends', trends, 'quiet'),
])
