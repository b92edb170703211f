/** Removes folders, also read-only ones, as caches of modules are: their owner may make them writable. */

import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Removes a file, a link, or a folder with all in it, if it is there. Never the target of a link.
 *
 * @throws when something could not be removed
 */
export function removeTree(path: string): void {
  try {
    remove(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))) {
      throw error
    }
    makeWritable(path)
    remove(path)
  }
}

/** As `removeTree`, and returns the error as a line; `undefined` when there was none. */
export function tryRemoveTree(path: string): string | undefined {
  try {
    removeTree(path)
    return undefined
  } catch (error) {
    return `${path} could not be removed: ${error instanceof Error ? error.message : String(error)}`
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

/** A file needs no rights to be removed, but every folder above it does. */
function makeWritable(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory() !== true) {
    return
  }
  try {
    chmodSync(path, stat.mode | 0o700)
    for (const name of readdirSync(path)) {
      makeWritable(join(path, name))
    }
  } catch {
    // another user's file: removing it fails, which the caller reports
  }
}
