/** Where code that Vitest has transformed stands in its file. */

import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import type { Location } from '../processes/locations.ts'

/**
 * Where a person finds what runs at a place: Vitest runs files of this repository after it has changed them, and knows
 * how. A file that it did not change stays as it is.
 *
 * @param url of a script, `file:///…`; anything else, such as `node:fs`, is no file and stays as it is
 */
export function asWritten(project: TestProject, url: string, line: number, column: number): Location {
  const file = url.startsWith('file:') ? fileURLToPath(url) : url
  const maps = Object.values(project.vite.environments)
    .flatMap(({ moduleGraph }) => [...(moduleGraph.getModulesByFile(file) ?? [])])
    .flatMap(({ transformResult }) =>
      transformResult?.map && 'version' in transformResult.map ? [transformResult.map] : [],
    )

  for (const { version, mappings, names, sources, sourcesContent } of maps) {
    const map = new SourceMap({
      file,
      version,
      mappings,
      names,
      sources,
      sourcesContent: sourcesContent?.map(text => text ?? '') ?? [],
      sourceRoot: '',
    })
    const entry = map.findEntry(line - 1, column - 1)
    if ('originalLine' in entry) {
      return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    }
  }
  return { file, line, column }
}
