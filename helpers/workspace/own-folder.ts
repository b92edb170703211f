/**
 * Folders that are this suite's own: each carries a file that says so, and what has none is never emptied or removed,
 * whatever its name is.
 */

import { lstatSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { removeTree } from './remove-tree.ts'

/** The file that says it. */
export const marker = '.memory-regression-suite'

/**
 * A folder stands where one of this suite's should, and is somebody else's. The message is all that a person needs to
 * see.
 */
export class ForeignFolderError extends Error {
  override readonly name = 'ForeignFolderError'
}

/** What the marker of a folder says first. With the name, so that one that was renamed to be kept is kept. */
function headOf(path: string): string {
  return `memory-regression-suite: evidence of ${basename(path)}`
}

/** Whether a folder is this suite's, for what its name says. A link to one is none. */
export function isOwnFolder(path: string): boolean {
  return (
    lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true &&
    textOf(join(path, marker))?.split('\n')[0] === headOf(path)
  )
}

/**
 * Makes a folder of this suite's below one that may have to be made, or finds it.
 *
 * @throws {ForeignFolderError} when another one is there
 */
export function makeOwnFolder(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  try {
    mkdirSync(path)
  } catch (error) {
    if (isOwnFolder(path)) {
      return
    }
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw error
    }
    requireOwnFolder(path)
  }
  writeFileSync(join(path, marker), `${headOf(path)}\nWhat is in this folder is removed by the next run.\n`)
}

/** @throws {ForeignFolderError} when something is there, which is neither this suite's nor an empty folder */
export function requireOwnFolder(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat !== undefined && !isOwnFolder(path) && !(stat.isDirectory() && readdirSync(path).length === 0)) {
    throw new ForeignFolderError(
      `${path} is not known to be this suite's (it has no ${marker} of its name), so it is left as it is, and this ` +
        'run would have to empty it. Move it elsewhere, or point MEMORY_REPORTS to another folder.',
    )
  }
}

/** Removes a folder of this suite's, if it is there. @throws {ForeignFolderError} as `requireOwnFolder` */
export function removeOwnFolder(path: string): void {
  requireOwnFolder(path)
  removeTree(path)
}

const reportsHead = 'memory-regression-suite: reports'

/** Whether a folder of reports is this suite's: outputs in it may be removed. */
export function isOwnReports(path: string): boolean {
  return textOf(join(path, marker))?.split('\n')[0] === reportsHead
}

/**
 * Makes a folder of reports, or takes one in which nothing has the name of an output: what has such a name is
 * overwritten from then on. What else is in it stays.
 *
 * @throws {ForeignFolderError} when an output of somebody else's is there
 */
export function claimReports(path: string, outputs: readonly string[]): void {
  mkdirSync(path, { recursive: true })
  if (isOwnReports(path)) {
    return
  }
  const foreign = outputs.find(name => lstatSync(join(path, name), { throwIfNoEntry: false }) !== undefined)
  if (foreign !== undefined || lstatSync(join(path, marker), { throwIfNoEntry: false }) !== undefined) {
    throw new ForeignFolderError(
      `${join(path, foreign ?? marker)} is not known to be this suite's (${path} has no ${marker} that says so), and ` +
        'this run would overwrite it. Move it elsewhere, or point MEMORY_REPORTS to another folder.',
    )
  }
  writeFileSync(
    join(path, marker),
    `${reportsHead}\nOutputs in this folder are overwritten by the next run: ${outputs.join(', ')}.\n`,
  )
}

function textOf(path: string): string | undefined {
  try {
    return lstatSync(path).isFile() && statSync(path).size < 4096 ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}
