/** A report before it is known where it will be read: terminal, or Markdown for an issue. */
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
export const reportWidth = 100

const bold = (text: string, isColoured: boolean): string => (isColoured ? `\u001B[1m${text}\u001B[22m` : text)
const dim = (text: string, isColoured: boolean): string => (isColoured ? `\u001B[2m${text}\u001B[22m` : text)

/**
 * For a terminal of 100 columns; colours only if asked for. What a table's last column cannot hold goes on below it.
 */
export function renderText({ title, sections }: Report, isColoured: boolean): string {
  return [
    bold(title, isColoured),
    ...sections.map(section =>
      [
        bold(section.title, isColoured),
        ...(section.lines ?? []).flatMap(line => wrap(line, reportWidth - 2)).map(line => `  ${line}`),
        ...(section.table === undefined ? [] : tableText(section.table, isColoured)),
      ].join('\n'),
    ),
  ]
    .join('\n\n')
    .concat('\n')
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

function tableText({ columns, rows }: Table, isColoured: boolean): readonly string[] {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map(row => row[index]!.length)))
  const last = columns.length - 1
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 2)
  const room = Math.max(20, reportWidth - before)
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => pad(cell, index === last && columns[index]!.align === undefined ? 0 : widths[index]!, columns[index]!.align)).join('  ')}`.trimEnd()

  return [
    dim(line(columns.map(({ title }) => title)), isColoured),
    ...rows.flatMap(row => {
      const [first = '', ...more] = wrap(row[last]!, room)
      return [line([...row.slice(0, last), first]), ...more.map(text => `${' '.repeat(before)}${text}`)]
    }),
  ]
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width)
}

/** Lines of at most `width` characters, broken before ` → ` or at spaces where that is possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = text

  while (rest.length > width) {
    const arrow = rest.lastIndexOf(' → ', width - 2)
    const space = rest.lastIndexOf(' ', width)
    const at = arrow > width / 3 ? arrow : space > width / 3 ? space : width

    lines.push(rest.slice(0, at).trimEnd())
    rest = `  ${rest.slice(at).trimStart()}`
  }

  return [...lines, rest]
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

/** Names of objects are data: `<div>` is no element, and `a|b` no cell. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, character => `\\${character}`)
}
