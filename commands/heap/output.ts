/** What the heap commands share: reading snapshots with progress, and printing in three forms. */

import { basename } from 'node:path'
import { analyse, type Analysis } from '../../helpers/heap/summary/analysis.ts'
import type { Graph } from '../../helpers/heap/graph/graph.ts'
import { readSnapshot } from '../../helpers/heap/parse/open.ts'
import { renderMarkdown, renderText, type Report } from '../../helpers/heap/report/report.ts'
import { SnapshotError } from '../../helpers/heap/parse/snapshot-error.ts'
import { hasColours } from '../../helpers/terminal/colour.ts'
import { liveLines } from '../../helpers/terminal/live-lines.ts'
import { MiB } from '../../helpers/units.ts'

/** The progress of reading, where standard error is a terminal. */
const progress = liveLines(process.stderr)

export const formatOptions = {
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Prints the findings of a command as text, JSON or Markdown. */
export function print(
  format: { readonly json: boolean; readonly markdown: boolean },
  document: object,
  report: () => Report,
): void {
  if (format.json) {
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
  } else {
    process.stdout.write(format.markdown ? renderMarkdown(report()) : renderText(report(), hasColours(process.stdout)))
  }
}

/**
 * Reads a snapshot, with its progress on a terminal.
 *
 * @throws {SnapshotError} that names the file, when it cannot be read or is no snapshot
 */
export function open(path: string): Graph {
  let shown = 0

  try {
    return readSnapshot(path, (read, size) => {
      if (read - shown > 16 * MiB) {
        const all = size === undefined ? '' : ` of ${Math.round(size / MiB)}`
        shown = read
        progress?.show([`${basename(path)}: ${Math.round(read / MiB)} MiB${all} read`])
      }
    })
  } catch (error) {
    if (error instanceof SnapshotError) {
      throw new SnapshotError(`${path} is no heap snapshot that can be read: ${error.message}`, { cause: error })
    }
    // such as a directory, of which the message has no name
    throw error instanceof Error && 'syscall' in error && !('path' in error)
      ? new SnapshotError(`${path} cannot be read: ${error.message}`, { cause: error })
      : error
  } finally {
    progress?.show([])
  }
}

/** Reads a snapshot and analyses it. @throws {SnapshotError} as `open` */
export function openAnalysed(path: string): Analysis {
  const graph = open(path)
  const analysis = analyse(graph, step =>
    progress?.show([`${basename(path)}: ${step} of ${graph.nodeCount.toLocaleString('en')} objects`]),
  )

  progress?.show([])

  return analysis
}
