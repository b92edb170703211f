/** Columns as the page shows them: headings, and cells with their figures as numbers. */

import type { Column } from '../render/columns.ts'
import { barLegend } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { dataOf } from './values.ts'

/** The heading of a column; its explanation is the tooltip. */
export function headingOf<Row>(column: Column<Row>): Html {
  const explanation = [column.explanation, column.isLimit && barLegend].filter(Boolean).join('; ')
  const title = explanation !== '' && html` title="${explanation}"`

  return html`<th scope="col"${classOf(column)}${title}>${column.title}</th>`
}

/** The classes of a column, with the space before them. Columns that can be spared are hidden on narrow screens. */
export function classOf<Row>({ align, spare }: Pick<Column<Row>, 'align' | 'spare'>): Html {
  const names = [align === 'right' && 'number', spare !== undefined && 'spare'].filter(Boolean)

  return names.length === 0 ? html`` : html` class="${names.join(' ')}"`
}

/** A cell's text, with its figure as a number where it has one. */
export function cellOf<Row>({ format, figure }: Column<Row>, row: Row): Html {
  return figure === undefined ? html`${format(row)}` : dataOf(figure.name, figure.value(row), () => format(row))
}
