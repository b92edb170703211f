/** What the process of a file leaves in the file's folder: one result, or a folder for each of its checks. */

import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isOwnFolder, marker } from '../workspace/own-folder.ts'

/** The names of the folders of a file's checks, in the order in which they began. */
export function checkFolders(folder: string): readonly string[] {
  return readdir(folder)
    .filter(name => isOwnFolder(join(folder, name)))
    .map(name => ({ name, began: lstatSync(join(folder, name, marker)).mtimeMs }))
    .toSorted((one, other) => one.began - other.began)
    .map(({ name }) => name)
}

/** The timelines of a file, in the order in which they began. */
export function timelinesIn(folder: string): readonly string[] {
  return [folder, ...checkFolders(folder).map(name => join(folder, name))].map(one => join(one, 'timeline.jsonl'))
}

function readdir(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // it was never made
  }
}
