/** A scenario is called like its file: in reports, in folders, and on the command line. */

import { basename } from 'node:path'

/** How files end that repeat an operation and are judged by its trend. They run in the quiet profile. */
export const trendEnding = '.trend.ts'

const module = /\.[cm]?[jt]sx?$/
const trendModule = /\.trend\.[cm]?[jt]sx?$/

/** Whether a path is a module's, so that a scenario is named by its file. */
export function isModule(path: string): boolean {
  return module.test(path)
}

/** Whether a file says by its name that it is judged by a trend. */
export function isTrendFile(file: string): boolean {
  return trendModule.test(file)
}

/** `import` for `tests/scenarios/import.ts`, `node-cache` for `tests/scenarios/node/node-cache.trend.ts`. */
export function scenarioName(file: string): string {
  return basename(file).replace(isTrendFile(file) ? trendModule : module, '')
}
