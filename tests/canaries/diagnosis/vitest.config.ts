/**
 * Runs the files of `scenarios/`, each of which leaks in its own way, and a clean import, as the suite runs its
 * scenarios.
 */

import { configurationOf } from '../../../helpers/vitest/configuration.ts'
import { measuredProject } from '../../../helpers/vitest/measured-project.ts'

const { test, ...project } = measuredProject('scenarios', 'tests/canaries/diagnosis/scenarios/*.ts', 'default')

export default configurationOf([
  { ...project, test: { ...test, include: [...(test?.include ?? []), 'tests/scenarios/import.ts'] } },
])
