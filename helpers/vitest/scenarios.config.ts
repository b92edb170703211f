/** How commands run scenarios, in this repository as in any project: with what its configuration says of modules. */

import { configurationOf, scenarioProjects } from './configuration.ts'
import { userConfiguration, withUserConfiguration } from './user-configuration.ts'

export default withUserConfiguration(await userConfiguration(), configurationOf(scenarioProjects()))
