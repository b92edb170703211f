/** The report of `npm run heap -- growth`, and of each snapshot of `monitor`. */

import { formatBytes } from '../../units.ts'
import type { GrowingPath } from '../growth/growth.ts'
import { pathLine } from '../growth/paths.ts'
import type { Report, Section } from './report.ts'

/** The report of growth over snapshots; `files` are named in the order in which they were taken. */
export function growthReport(paths: readonly GrowingPath[], files: readonly string[]): Report {
  return {
    title: `Growth over ${files.length} snapshots: ${files.join(', ')}`,
    sections: paths.length === 0 ? [nothingGrew] : paths.map(pathSection),
  }
}

const nothingGrew: Section = {
  title: 'Nothing grew from each snapshot to the next',
  lines: ['No path of the heap leads to more objects, or to larger ones, in every one of them.'],
}

function pathSection({ path, counts, sizes, retained, signature, place }: GrowingPath): Section {
  return {
    title: [
      path.at(-1)?.kind ?? '',
      (sizes?.map(formatBytes) ?? counts.map(count => count.toLocaleString('en'))).join(' → '),
      `retains ${formatBytes(retained)}`,
      `signature ${signature}`,
    ].join('   '),
    lines: [pathLine(path, 16), ...(place === undefined ? [] : [`defined at ${place}`])],
  }
}
