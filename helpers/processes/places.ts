/** Places in code, as a person finds and types them. */

import { relative } from 'node:path'

/** A line and a column, both from 1 on. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Tells where a person finds what runs at a place of a script: `url` is `file:///…`, and anything else, such as
 * `node:fs`, is no file.
 */
export type Locate = (url: string, line: number, column: number) => Place

/** A path as a person would type it: relative to where the run began where it lies below. */
export function pathText(path: string): string {
  const below = relative(process.cwd(), path)
  return path.startsWith('/') && !below.startsWith('..') ? below : path
}

/** `tests/scenarios/import.ts:12:5` */
export function placeText({ file, line, column }: Place): string {
  return `${pathText(file)}:${line}:${column}`
}

/** One line of a stack: `digest (fixtures/digest.ts:8:3)`. */
export function frameText(name: string, place: string): string {
  return name === '' ? place : `${name} (${place})`
}

/** Whether a place belongs to this repository's own code, and not to a library or to Node. */
export function isOwn(place: string): boolean {
  return !place.startsWith('/') && !place.startsWith('node:') && !place.startsWith('node_modules/')
}
