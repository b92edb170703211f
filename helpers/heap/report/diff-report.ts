import { formatBytes, formatChange } from '../../units.ts'
import type { ClassDifference, Difference } from '../compare/diff.ts'
import { pathLine } from '../growth/paths.ts'
import type { Report } from './report.ts'

const number = (count: number): string => count.toLocaleString('en')
const signed = (change: number): string => (change === 0 ? '0' : `${change > 0 ? '+' : ''}${number(change)}`)
const bytes = (size: number): string => (size === 0 ? '–' : formatBytes(size))

/** The report of what came and went between two snapshots: `top` classes, and as many paths. */
export function tellDifference(
  { before, after, added, removed, classes, heldBy }: Difference,
  files: readonly string[],
  top: number,
): Report {
  const changed = classes
    .toSorted((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)) || b.added.size - a.added.size)
    .slice(0, top)

  return {
    title: `From ${files.join(' to ')}: ${after.size === before.size ? 'no change of size' : formatChange(after.size - before.size)} in ${number(classes.length)} classes`,
    sections:
      classes.length === 0
        ? []
        : [
            {
              title: 'What came and went',
              lines: [
                `new   ${number(added.count)} objects of ${formatBytes(added.size)}, which retain ${formatBytes(added.retained)}`,
                `gone  ${number(removed.count)} objects of ${formatBytes(removed.size)}`,
              ],
            },
            {
              title: `Classes, by the change of their size${changed.length < classes.length ? `: ${changed.length} of ${number(classes.length)}` : ''}`,
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
            },
            ...(heldBy.length === 0
              ? []
              : [
                  {
                    title: `What holds what is new${heldBy.length > top ? `: ${top} of ${number(heldBy.length)} paths` : ''}`,
                    table: {
                      columns: [
                        { title: 'new', align: 'right' as const },
                        { title: 'retained', align: 'right' as const },
                        { title: 'path' },
                      ],
                      rows: heldBy
                        .slice(0, top)
                        .map(
                          ({ path, count, retained }) =>
                            [number(count), formatBytes(retained), pathLine(path) || 'no path from a root'] as const,
                        ),
                    },
                  },
                ]),
          ],
  }
}

function changeOf({ before, after }: ClassDifference): number {
  return after.size - before.size
}
