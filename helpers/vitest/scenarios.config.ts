/** How commands run scenarios, in this repository as in any project. */

import { configurationOf, scenarioProjects } from './configuration.ts'

export default configurationOf(scenarioProjects())
