/** The files of this repository as they lie on disk: a checkout without its history has them too. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const left = /^(?:node_modules|dist|reports|\.git)$|\.(?:heapsnapshot|heapprofile|cpuprofile)$/ // by runs, installs and builds

/** Every file below a directory, by its path. */
export function sourceFiles(directory = '.'): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name)
    if (left.test(entry.name)) {
      return []
    }
    return entry.isDirectory() ? sourceFiles(path) : [path].filter(() => entry.isFile())
  })
}
