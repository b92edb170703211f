import { resolve } from 'node:path'

/** A glob that matches one file alone, looked for below the root of all: a path is no pattern, whatever is in it. */
export function pathPattern(file: string): string {
  return resolve(file)
    .slice(1)
    .replaceAll(/[\\*?{}()[\]!+@|]/g, '\\$&')
}
