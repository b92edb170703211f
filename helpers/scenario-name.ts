/** A scenario is called like its file: in reports, in folders, and on the command line. */

import { createHash } from 'node:crypto'
import { basename, relative, sep } from 'node:path'

/** How files end that repeat an operation and are judged by its trend. They run in the quiet profile. */
export const trendEnding = '.trend.ts'

const module = /\.[cm]?[jt]sx?$/
const trendModule = /\.trend\.[cm]?[jt]sx?$/

/** The project of checks that a command was given, and no project of the user's configuration has. */
export const commandProject = 'checks'

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

/** What a file of checks is called: its path without its ending, `test/ping` for `test/ping.memory.ts`. */
export function checkFileName(file: string): string {
  const path = relative('.', file).replaceAll(sep, '/')
  return path
    .replace(/(?:\.memory)?\.[cm]?[jt]sx?$/, '')
    .split('/')
    .map(part => (part === '..' ? 'above' : folderName(part)))
    .join('/')
}

/**
 * What a check is called: its file, and the test that does it, `test/ping/a-ping-retains-nothing`. Each part is the
 * name of a folder.
 */
export function checkName(file: string, test: string): string {
  return `${checkFileName(file)}/${folderName(test)}`
}

const longestFolder = 80 // characters; some file systems take 255 bytes

/** A name that every file system takes, with what tells long ones from each other. */
function folderName(text: string): string {
  const name =
    text
      .normalize('NFC')
      .replaceAll(/[^\p{L}\p{M}\p{N}._]+/gu, '-')
      .replaceAll(/^[-.]+|[-.]+$/g, '') || 'unnamed'
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return name.length > longestFolder ? `${name.slice(0, longestFolder - 9)}-${hash}` : name
}
