/** Ends the process that looks for a leak, and no other. */

import { readSetting } from '../../../helpers/settings.ts'

if (readSetting('diagnosing')) {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500)
}
