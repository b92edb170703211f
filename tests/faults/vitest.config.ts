/** Runs the scenarios of one of these folders, each with its own fault, as the suite runs its scenarios. */

import { configurationOf } from '../../helpers/vitest/configuration.ts'
import { measuredProject } from '../../helpers/vitest/measured-project.ts'

// A small heap is exhausted in a second.
const { FAULTS_FOLDER = 'scenarios', FAULTS_FLAG = '--max-old-space-size=100' } = process.env
const { test, ...project } = measuredProject('scenarios', `tests/faults/${FAULTS_FOLDER}/*.ts`, 'default')

export default configurationOf([
  {
    ...project,
    test: {
      ...test,
      execArgv: [...(test?.execArgv ?? []), FAULTS_FLAG],
    },
  },
])
