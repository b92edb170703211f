/** Text layout for a terminal. Every character that is printed here is one column wide. */

import { styleText } from 'node:util'

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
  readonly cells: readonly string[]
  /** Where space is short, the column with the highest number is left out first; a column without one stays. */
  readonly spare?: number
}

export type Style = 'bold' | 'dim' | 'green' | 'red'

/** A line of titles and one line per row, no longer than `width` as long as there is a column to leave out. */
export function layOut(columns: readonly Column[], width: number): readonly string[] {
  const gap = [2, 1].find(size => widthOf(columns, size) <= width)
  const spare = Math.max(...columns.map(column => column.spare ?? 0))

  if (gap === undefined && spare > 0) {
    return layOut(
      columns.filter(column => column.spare !== spare),
      width,
    )
  }

  const padded = columns.map(column =>
    [column.title, ...column.cells].map(text =>
      column.align === 'left' ? text.padEnd(columnWidth(column)) : text.padStart(columnWidth(column)),
    ),
  )
  return (padded[0] ?? []).map((_, row) =>
    padded
      .map(cells => cells[row])
      .join(' '.repeat(gap ?? 1))
      .trimEnd(),
  )
}

/** Joins two words on one line; `wrap` prints it as a space. */
export const noBreak = '\u00A0'

/**
 * Breaks text between words into lines of at most `width`, all but the first with `indent`. A longer word, such as a
 * path, stays whole.
 */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = []
  const [first = '', ...words] = text.trimStart().split(' ')
  let line = text.slice(0, text.length - text.trimStart().length) + first

  for (const word of words) {
    if (line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else {
      line += ` ${word}`
    }
  }

  return [...lines, line].map(part => part.replaceAll(noBreak, ' '))
}

/** Colours text, or leaves it as it is. The caller knows whether the text goes to a terminal. */
export function painter(colour: boolean): (style: Style | undefined, text: string) => string {
  return (style, text) =>
    colour && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text
}

function widthOf(columns: readonly Column[], gap: number): number {
  return columns.reduce((sum, column) => sum + columnWidth(column) + gap, -gap)
}

function columnWidth({ title, cells }: Column): number {
  return Math.max(...[title, ...cells].map(text => text.length))
}
