/** Source locations, as a person types them. */

import { relative } from 'node:path'

/** A file with a line and a column, both from 1 on. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Maps a location in a script to its source: `url` is `file:///…`; anything else, such as `node:fs`, is no file.
 */
export type Locate = (url: string, line: number, column: number) => Location

/** A path as a person would type it: relative to the working directory where it lies below. */
export function pathText(path: string): string {
  const below = relative(process.cwd(), path)
  return path.startsWith('/') && !below.startsWith('..') ? below : path
}

/** `tests/scenarios/import.ts:12:5` */
export function locationText({ file, line, column }: Location): string {
  return `${pathText(file)}:${line}:${column}`
}

/** One line of a stack: `digest (fixtures/digest.ts:8:3)`. */
export function frameText(name: string, location: string): string {
  return name === '' ? location : `${name} (${location})`
}

/** Whether a location belongs to this repository's own code, and not to a library or to Node. */
export function isOwn(location: string): boolean {
  return !location.startsWith('/') && !location.startsWith('node:') && !location.startsWith('node_modules/')
}
