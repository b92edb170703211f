/** Runs the files of `scenarios/`, each of which goes wrong in its own way, as the suite runs its scenarios. */

import { configurationOf, measuredProject } from '../../helpers/vitest/configuration.ts'

const { test, ...project } = measuredProject('scenarios', 'tests/faults/scenarios/*.ts', 'default')

export default configurationOf([
  // A small heap is exhausted in a second.
  { ...project, test: { ...test, execArgv: [...test?.execArgv ?? [], '--max-old-space-size=100'], globalSetup: ['helpers/vitest/prepare.ts'] } },
])
