/** Places in code as it runs, and as a person wrote it. */

import { SourceMap } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

/** A line and a column, both from 1 on. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Where a person finds what runs at a place: Vitest runs files of this repository after it has changed them, and knows how. A
 * file that it did not change stays as it is.
 *
 * @param url of a script, `file:///…`; anything else, such as `node:fs`, is no file and stays as it is
 */
export function asWritten(project: TestProject, url: string, line: number, column: number): Place {
  const file = url.startsWith('file:') ? fileURLToPath(url) : url
  const maps = Object.values(project.vite.environments)
    .flatMap(({ moduleGraph }) => [...moduleGraph.getModulesByFile(file) ?? []])
    .flatMap(({ transformResult }) => transformResult?.map && 'version' in transformResult.map ? [transformResult.map] : [])

  for (const { version, mappings, names, sources, sourcesContent } of maps) {
    const map = new SourceMap({ file, version, mappings, names, sources, sourcesContent: sourcesContent?.map(text => text ?? '') ?? [], sourceRoot: '' })
    const entry = map.findEntry(line - 1, column - 1)
    if ('originalLine' in entry) {
      return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    }
  }
  return { file, line, column }
}

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
