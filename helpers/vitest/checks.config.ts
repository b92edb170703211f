/** How commands run files of checks that no project of the user's configuration has. */

import { readSetting } from '../settings.ts'
import { checksOfCommand } from './memory-project.ts'
import { userConfiguration, withUserConfiguration } from './user-configuration.ts'

export default withUserConfiguration(await userConfiguration(), {
  test: { projects: [checksOfCommand(readSetting('scenarioFiles'))] },
})
