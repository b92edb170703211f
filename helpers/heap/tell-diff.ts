import { formatBytes, formatChange } from '../units.ts'
import type { ClassDifference } from './diff.ts'
import { treeLines } from './path-tree.ts'
import type { Report } from './report.ts'

/** The report of what came and went between two snapshots. */
export function tellDifference(classes: readonly ClassDifference[], files: readonly string[], top: number): Report {
  const change = classes.reduce((sum, { sizeChange }) => sum + sizeChange, 0)
  const changed = classes.toSorted((a, b) => Math.abs(b.sizeChange) - Math.abs(a.sizeChange)).slice(0, top)

  return {
    title: `From ${files.join(' to ')}: ${change === 0 ? 'no change of size' : formatChange(change)} in ${classes.length.toLocaleString('en')} classes`,
    sections: classes.length === 0 ? [] : [
      {
        title: 'Classes, by the change of their size',
        table: {
          columns: [{ title: 'added', align: 'right' }, { title: 'removed', align: 'right' }, { title: 'added size', align: 'right' }, { title: 'removed size', align: 'right' }, { title: 'change', align: 'right' }, { title: 'class' }],
          rows: changed.map(({ name, added, removed, addedSize, removedSize, sizeChange }) => [
            added.toLocaleString('en'), removed.toLocaleString('en'), formatBytes(addedSize), formatBytes(removedSize), formatChange(sizeChange), name === '' ? '(anonymous)' : name,
          ]),
        },
      },
      ...classes.filter(({ heldBy }) => heldBy !== undefined).map(({ name, added, heldBy }) => ({
        title: `What holds the ${added.toLocaleString('en')} new ${name}`,
        lines: treeLines(heldBy!, 3, ({ count, below }) => below.length === 1 && below[0]!.count === count ? '' : `   ${count.toLocaleString('en')}`),
      })),
    ],
  }
}
