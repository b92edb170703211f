import { formatBytes } from '../../units.ts'
import type { GrowingPath } from '../growth/growth.ts'
import { pathLine } from '../growth/paths.ts'
import type { Report } from './report.ts'

/** The report of growth over snapshots; `files` are named in the order in which they were taken. */
export function tellGrowth(paths: readonly GrowingPath[], files: readonly string[]): Report {
  const title = `Growth over ${files.length} snapshots: ${files.join(', ')}`

  return paths.length === 0
    ? {
        title,
        sections: [
          {
            title: 'Nothing grew from each snapshot to the next',
            lines: ['No path of the heap leads to more objects in every one of them.'],
          },
        ],
      }
    : {
        title,
        sections: paths.map(({ path, counts, retained, signature, place }) => ({
          title: `${path.at(-1)!.kind}   ${counts.map(count => count.toLocaleString('en')).join(' → ')}   retains ${formatBytes(retained)}   signature ${signature}`,
          lines: [pathLine(path, 16), ...(place === undefined ? [] : [`defined at ${place}`])],
        })),
      }
}
