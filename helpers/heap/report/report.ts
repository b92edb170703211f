/** Renders a report for a terminal, or as Markdown for an issue. */

import { painter } from '../../terminal/colour.ts'
import { escapeMarkdown } from '../../terminal/markdown.ts'
import { layOut } from '../../terminal/table.ts'
import { beforeArrows, wrap } from '../../terminal/wrap.ts'

/** The contents of a report, before it is known where it will be read. */
export interface Report {
  readonly title: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly lines?: readonly string[]
  readonly table?: Table
}

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

export interface Column {
  readonly title: string
  /** Numbers stand on the right; default left. */
  readonly align?: 'right'
}

/** Columns of a terminal that a report is made for. */
const width = 100
const indent = '  '

/** For a terminal of 100 columns. A cell of a table's last column continues below it. */
export function renderText({ title, sections }: Report, colour: boolean): string {
  const paint = painter(colour)

  return [
    paint('bold', title),
    ...sections.map(section => {
      const lines = (section.lines ?? []).flatMap(line => wrap(line, width - indent.length, indent, beforeArrows))
      const [titles, ...rows] = section.table === undefined ? [] : tableText(section.table)

      return [
        paint('bold', section.title),
        ...lines.map(line => `${indent}${line}`),
        ...(titles === undefined ? [] : [paint('dim', `${indent}${titles}`)]),
        ...rows.map(line => `${indent}${line}`),
      ].join('\n')
    }),
  ]
    .join('\n\n')
    .concat('\n')
}

function tableText({ columns, rows }: Table): readonly string[] {
  return layOut(
    columns.map(({ title, align }, index) => ({
      title,
      align: align ?? ('left' as const),
      cells: rows.map(row => row[index] ?? ''),
      wraps: align === undefined && index === columns.length - 1,
    })),
    width - indent.length,
  )
}

/** For pasting into an issue. */
export function renderMarkdown({ title, sections }: Report): string {
  return [
    `## ${escapeMarkdown(title)}`,
    ...sections.flatMap(section => [
      `### ${escapeMarkdown(section.title)}`,
      ...(section.lines === undefined ? [] : [section.lines.map(line => `    ${line}`).join('\n')]),
      ...(section.table === undefined ? [] : [tableMarkdown(section.table)]),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

function tableMarkdown({ columns, rows }: Table): string {
  return [
    lineMarkdown(columns.map(({ title }) => title)),
    `| ${columns.map(({ align }) => (align === 'right' ? '--:' : ':--')).join(' | ')} |`,
    ...rows.map(row => lineMarkdown(row)),
  ].join('\n')
}

function lineMarkdown(cells: readonly string[]): string {
  return `| ${cells.map(cell => escapeMarkdown(cell)).join(' | ')} |`
}
