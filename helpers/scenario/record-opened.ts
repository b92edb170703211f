/** Writes what is open after a round, with the lines that opened it, for a diagnosis. */

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceMap } from 'node:module'
import { openedName } from '../heap/capture/evidence.ts'
import type { OpenThings } from '../heap/capture/evidence.ts'
import { takeCensus, takeChildCensus } from '../measure/census.ts'
import type { OpeningFrame } from '../measure/census.ts'
import { isHost } from '../processes/frames.ts'
import { frameText, locationText } from '../processes/locations.ts'

/** Frames of a stack that are written. */
const mostFrames = 12

/**
 * Adds a line to the file of that name in the folder. It retains nothing: that would be found growing. `mapOf` gives
 * the source map of a script by its URL, where it has one. `children` are the processes that are measured instead.
 */
export function recordOpened(
  folder: string,
  mapOf: (url: string) => SourceMap | undefined,
  children: readonly number[] = [],
): void {
  const groups = new Map<string, OpenThings>()

  for (const { metric, what, example, stack } of [...takeCensus(), ...children.flatMap(takeChildCensus)]) {
    const frames = stack.filter(({ url }) => !isHost(fileOf(url))).slice(0, mostFrames)
    const [first] = frames
    // files whose opener is not known differ by their paths
    const place = first === undefined ? (example ?? '') : `${first.url}:${first.line}:${first.column}`
    const key = JSON.stringify([metric, what, place])
    groups.set(key, {
      metric,
      what,
      ...(example === undefined ? {} : { example }),
      count: (groups.get(key)?.count ?? 0) + 1,
      stack: groups.get(key)?.stack ?? frames.map(frame => textOf(frame, mapOf)),
    })
  }
  appendFileSync(join(folder, openedName), `${JSON.stringify([...groups.values()])}\n`)
}

function textOf({ name, url, line, column }: OpeningFrame, mapOf: (url: string) => SourceMap | undefined): string {
  const origin = mapOf(url)?.findEntry(line - 1, column - 1)
  const location =
    origin !== undefined && 'originalLine' in origin
      ? { line: origin.originalLine + 1, column: origin.originalColumn + 1 }
      : { line, column }

  return frameText(name || '(anonymous)', locationText({ file: fileOf(url), ...location }))
}

/** Modules that Node loaded have a URL, those that Vitest loaded a path. */
function fileOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url
}
