import { basename } from 'node:path'
import { analyse, type Analysis } from '../../helpers/heap/summary/analysis.ts'
import type { Graph } from '../../helpers/heap/graph/graph.ts'
import { readSnapshot } from '../../helpers/heap/parse/open.ts'
import { renderMarkdown, renderText, type Report } from '../../helpers/heap/report/report.ts'
import { SnapshotError } from '../../helpers/heap/parse/snapshot-error.ts'
import { MiB } from '../../helpers/units.ts'

export const formatOptions = {
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Prints what a command found in the one of its three forms that was asked for. */
export function print(
  format: { readonly json: boolean; readonly markdown: boolean },
  document: object,
  report: () => Report,
): void {
  process.stdout.write(
    format.json
      ? `${JSON.stringify(document, undefined, 2)}\n`
      : format.markdown
        ? renderMarkdown(report())
        : renderText(report(), isColoured()),
  )
}

/** Colours only on a terminal, and not against `NO_COLOR`. */
function isColoured(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}

/** Reads a snapshot; on a terminal it says how far it is, and messages name the file. */
export function open(path: string): Graph {
  let shown = 0

  try {
    return readSnapshot(path, (read, size) => {
      if (read - shown > 16 * MiB) {
        shown = read
        showProgress(
          `${basename(path)}: ${Math.round(read / MiB)} MiB${size === undefined ? '' : ` of ${Math.round(size / MiB)}`} read`,
        )
      }
    })
  } catch (error) {
    throw error instanceof SnapshotError
      ? new SnapshotError(`${path} is no heap snapshot that can be read: ${error.message}`)
      : error instanceof Error && 'syscall' in error && !error.message.includes(path)
        ? new SnapshotError(`${path} cannot be read: ${error.message}`, { cause: error }) // such as a directory
        : error
  } finally {
    showProgress('')
  }
}

/** Reads a snapshot and works out all that follows from it. */
export function openAnalysed(path: string): Analysis {
  const graph = open(path)
  const analysis = analyse(graph, step =>
    showProgress(`${basename(path)}: ${step} of ${graph.nodeCount.toLocaleString('en')} objects`),
  )

  showProgress('')

  return analysis
}

/** A line on a terminal that the next one replaces; elsewhere nothing. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001B[K${text}`)
  }
}
