/** What Vitest runs in this repository. */

import type { TestProjectInlineConfiguration } from 'vitest/config'
import { configurationOf, scenarioProjects } from '../helpers/vitest/configuration.ts'
import { measuredProject } from '../helpers/vitest/measured-project.ts'

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

export const configuration = configurationOf([
  unit,
  integration,
  faults,
  measuredProject('canaries', 'tests/canaries/*.ts', 'default'),
  measuredProject('quiet', 'tests/canaries/quiet/*.ts', 'quiet'),
  ...scenarioProjects(),
])
