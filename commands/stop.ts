/** A command that is stopped ends all that it began, whatever it is at. */

import { constants } from 'node:os'
import { whenAbandoned } from '../helpers/processes/ancestors.ts'
import { idOf } from '../helpers/process-id.ts'
import { cleanUpAfterThis, isJanitor } from '../helpers/processes/clean-up.ts'
import { endTrees, ownChildren } from '../helpers/processes/descendants.ts'
import { abandonVitest, isVitestRunning } from '../helpers/run/run.ts'

/**
 * Listens for the signals that end a command, and for the end of npm. What it made is removed even when it is killed.
 */
export function stopWithAll(): void {
  cleanUpAfterThis()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!isVitestRunning()) {
        // it is told, and waited for
        endTrees(
          ownChildren()
            .filter(child => !isJanitor(child))
            .flatMap(({ pid }) => idOf(pid ?? 0) ?? []),
        )
        process.exit(128 + constants.signals[signal])
      }
    })
  }
  whenAbandoned(() => (isVitestRunning() ? abandonVitest() : process.kill(process.pid, 'SIGHUP')))
}
