/** A scenario is called like its file: in reports, in folders, and on the command line. */

import { basename } from 'node:path'

/** How files end that repeat an operation and are judged by its trend. They run in the quiet profile. */
export const trendEnding = '.trend.ts'

/** `import` for `tests/scenarios/import.ts`, `node-cache` for `tests/scenarios/node/node-cache.trend.ts`. */
export function scenarioName(file: string): string {
  return basename(file, file.endsWith(trendEnding) ? trendEnding : '.ts')
}
