/**
 * Folders of this suite: each has a marker file. A folder without one is never emptied or removed, whatever its name
 * is.
 */

import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { removeTree } from './remove-tree.ts'

/** The name of the marker file. */
export const marker = '.memory-regression-suite'

/** A folder that does not belong to this suite is in the way. The message is complete: print it without a stack. */
export class ForeignFolderError extends Error {
  override readonly name = 'ForeignFolderError'
}

/** The first line of a folder's marker. It has the name, so that a folder that was renamed is not removed. */
function headOf(path: string): string {
  return `memory-regression-suite: evidence of ${basename(path)}`
}

/** Whether a folder belongs to this suite under its present name. A link to one does not. */
export function isOwnFolder(path: string): boolean {
  return (
    lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true &&
    textOf(join(path, marker))?.split('\n')[0] === headOf(path)
  )
}

/**
 * Makes a folder of this suite, and those above it, where it is missing.
 *
 * @throws {ForeignFolderError} when another folder is there
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

/** @throws {ForeignFolderError} when there is something that is neither a folder of this suite nor an empty folder */
export function requireOwnFolder(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat !== undefined && !isOwnFolder(path) && !(stat.isDirectory() && readdirSync(path).length === 0)) {
    throw new ForeignFolderError(
      `${path} is not known to be this suite's (it has no ${marker} of its name), so it is left as it is, and this ` +
        'run would have to empty it. Move it elsewhere, or point MEMORY_REPORTS to another folder.',
    )
  }
}

/** Removes a folder of this suite, if it is there. @throws {ForeignFolderError} as `requireOwnFolder` */
export function removeOwnFolder(path: string): void {
  requireOwnFolder(path)
  removeTree(path)
}

const reportsHead = 'memory-regression-suite: reports'

/** Whether a folder of reports belongs to this suite: outputs in it may be removed. */
export function isOwnReports(path: string): boolean {
  return textOf(join(path, marker))?.split('\n')[0] === reportsHead
}

/**
 * Makes a folder of reports, or marks one that has no file with the name of an output. From then on runs overwrite
 * outputs in it, and leave all else.
 *
 * @throws {ForeignFolderError} when there is a file with the name of an output that this suite has not written
 * @throws when it cannot be written to
 */
export function claimReports(path: string, outputs: readonly string[]): void {
  mkdirSync(path, { recursive: true })
  if (isOwnReports(path)) {
    accessSync(path, constants.W_OK)
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
