/** Lays out tables for a terminal. Every character that is printed here is one column wide. */

import { beforeArrows, wrap } from './wrap.ts'

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
  readonly cells: readonly string[]
  /** Where space is short, the column with the highest number is left out first; one without stays. */
  readonly spare?: number
  /** Of the last column: a cell for which there is no room continues on further lines. */
  readonly wraps?: boolean
}

/** The least room of a column that wraps, in characters. */
const leastRoom = 20

/**
 * A line of titles and the lines of each row: one, unless the last column wraps. No line is longer than `width` as long
 * as a column is spare or wraps.
 */
export function layOut(columns: readonly Column[], width: number): readonly string[] {
  const last = columns.at(-1)

  if (last?.wraps === true) {
    return layOutWrapped(columns.slice(0, -1), last, width)
  }

  const gap = [2, 1].find(size => widthOf(columns, size) <= width)
  const spare = Math.max(...columns.map(column => column.spare ?? 0))

  if (gap === undefined && spare > 0) {
    return layOut(
      columns.filter(column => column.spare !== spare),
      width,
    )
  }

  return linesOf(columns, gap ?? 1)
}

function layOutWrapped(columns: readonly Column[], last: Column, width: number): readonly string[] {
  const lines = linesOf(columns, 2)
  const before = columns.length === 0 ? 0 : widthOf(columns, 2) + 2
  const indent = ' '.repeat(before)
  const room = Math.max(leastRoom, width - before)

  return [last.title, ...last.cells].flatMap((cell, row) =>
    wrap(cell, room, '  ', beforeArrows).map((text, index) =>
      `${index === 0 ? (lines[row] ?? '').padEnd(before) : indent}${text}`.trimEnd(),
    ),
  )
}

/** A line of titles and one per row, each column as wide as its longest text. */
function linesOf(columns: readonly Column[], gap: number): readonly string[] {
  const padded = columns.map(column =>
    [column.title, ...column.cells].map(text =>
      column.align === 'left' ? text.padEnd(columnWidth(column)) : text.padStart(columnWidth(column)),
    ),
  )

  return (padded[0] ?? []).map((_, row) =>
    padded
      .map(cells => cells[row])
      .join(' '.repeat(gap))
      .trimEnd(),
  )
}

function widthOf(columns: readonly Column[], gap: number): number {
  return columns.reduce((sum, column) => sum + columnWidth(column) + gap, -gap)
}

function columnWidth({ title, cells }: Column): number {
  return Math.max(...[title, ...cells].map(text => text.length))
}
