/** The report of `npm run heap -- diff`. */

import { formatBytes, formatChange } from '../../units.ts'
import type { ClassDifference, Difference } from '../compare/diff.ts'
import { pathLine } from '../growth/paths.ts'
import type { Report, Section } from './report.ts'

const number = (count: number): string => count.toLocaleString('en')
const signed = (change: number): string => (change === 0 ? '0' : `${change > 0 ? '+' : ''}${number(change)}`)
const bytes = (size: number): string => (size === 0 ? '–' : formatBytes(size))

/** `top` classes, and as many paths; `files` are the names of the two snapshots. */
export function differenceReport(difference: Difference, files: readonly string[], top: number): Report {
  const { before, after, classes } = difference
  const change = after.size === before.size ? 'no change of size' : formatChange(after.size - before.size)

  return {
    title: `From ${files.join(' to ')}: ${change} in ${number(classes.length)} classes`,
    sections:
      classes.length === 0
        ? []
        : [totalsSection(difference), classesSection(difference, top), ...pathsSections(difference, top)],
  }
}

function totalsSection({ added, removed }: Difference): Section {
  const retained = formatBytes(added.retained)

  return {
    title: 'What came and went',
    lines: [
      `new   ${number(added.count)} objects of ${formatBytes(added.size)}, which retain ${retained}`,
      `gone  ${number(removed.count)} objects of ${formatBytes(removed.size)}`,
    ],
  }
}

function classesSection({ classes }: Difference, top: number): Section {
  const changed = classes
    .toSorted((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)) || b.added.size - a.added.size)
    .slice(0, top)
  const part = changed.length < classes.length ? `: ${changed.length} of ${number(classes.length)}` : ''

  return {
    title: `Classes, by the change of their size${part}`,
    table: {
      columns: [
        { title: 'added', align: 'right' },
        { title: 'removed', align: 'right' },
        { title: 'count', align: 'right' },
        { title: 'size', align: 'right' },
        { title: 'new, shallow', align: 'right' },
        { title: 'new, retained', align: 'right' },
        { title: 'class' },
      ],
      rows: changed.map(one => [
        number(one.added.count),
        number(one.removed.count),
        signed(one.after.count - one.before.count),
        changeOf(one) === 0 ? '0 B' : formatChange(changeOf(one)),
        bytes(one.added.size),
        bytes(one.added.retained),
        one.name === '' ? '(anonymous)' : one.name,
      ]),
    },
  }
}

/** The section of the paths, where there are any. */
function pathsSections({ heldBy }: Difference, top: number): readonly Section[] {
  if (heldBy.length === 0) {
    return []
  }

  const part = heldBy.length > top ? `: ${top} of ${number(heldBy.length)} paths` : ''

  return [
    {
      title: `What holds what is new${part}`,
      table: {
        columns: [{ title: 'new', align: 'right' }, { title: 'retained', align: 'right' }, { title: 'path' }],
        rows: heldBy
          .slice(0, top)
          .map(({ path, count, retained }) => [
            number(count),
            formatBytes(retained),
            pathLine(path) || 'no path from a root',
          ]),
      },
    },
  ]
}

function changeOf({ before, after }: ClassDifference): number {
  return after.size - before.size
}
