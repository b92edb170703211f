/** Columns of tables. One list of columns serves every renderer: terminal, Markdown and HTML walk the same one. */

import type { Column as TextColumn } from '../../terminal/table.ts'
import { escaped } from './markdown-text.ts'

export interface Column<Row> {
  /** The title, without what depends on the rows. */
  readonly name: string
  readonly title: string
  /** A phrase that explains the title, for a footnote or a tooltip. */
  readonly explanation?: string
  readonly align: 'left' | 'right'
  /** The cell as text; a dash where there is no figure. */
  readonly format: (row: Row) => string
  /** The cell's number and what it is called, for programs that read the page. Absent where the cell is text. */
  readonly figure?: { readonly name: string; readonly value: (row: Row) => number | undefined }
  /** A limit of the row's change: a page draws the change against it. */
  readonly isLimit?: true
  /** Detail that a failure leaves out. */
  readonly isDetail?: true
  /** A shorter text where lines are short. */
  readonly brief?: (row: Row) => string
  /** Where space is short, the column with the highest number is left out first; a column without one stays. */
  readonly spare?: number
}

/** The columns for `layOut`. */
export function textColumns<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly TextColumn[] {
  return columns.map(({ title, align, format, spare }) => ({
    title,
    align,
    cells: rows.map(format),
    ...(spare === undefined ? {} : { spare }),
  }))
}

/** The columns with their shorter texts. */
export function briefColumns<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.map(column => ({ ...column, format: column.brief ?? column.format }))
}

/** A table in Markdown. `cells`: the row's cells as Markdown, where they are more than their text. */
export function markdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  cells: (row: Row) => readonly string[] = row => columns.map(({ format }) => escaped(format(row))),
): string {
  return [
    columns.map(({ title }) => escaped(title)),
    columns.map(({ align }) => (align === 'left' ? '---' : '---:')),
    ...rows.map(cells),
  ]
    .map(line => `| ${line.join(' | ')} |`)
    .join('\n')
}

/** One footnote for all columns that have an explanation. */
export function noteOf(columns: readonly Pick<Column<never>, 'name' | 'explanation'>[]): string {
  return columns
    .flatMap(({ name, explanation }) => (explanation === undefined ? [] : [`${name}: ${explanation}.`]))
    .join(' ')
}
