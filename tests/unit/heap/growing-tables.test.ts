/** Tables of numbers have no object for an entry: how they grow shows in their sizes alone. */

import { expect, test } from 'vitest'
import { growingTables, tablesIn } from '../../../helpers/heap/growth/growing-tables.ts'
import type { GrowingTable } from '../../../helpers/heap/growth/growing-tables.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { pathLine } from '../../../helpers/heap/growth/paths.ts'
import { write, type Heap } from './build.ts'

/** `global → .app : App → .seen : Set`, whose table has so many bytes; none: there is no Set yet. */
function withTable(bytes: number | undefined): Heap {
  return {
    root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
    global: { edges: ['app'] },
    app: { name: 'App', edges: bytes === undefined ? [] : ['seen'] },
    ...(bytes === undefined
      ? {}
      : {
          seen: { name: 'Set', edges: [['internal', 'table', 'table']] },
          table: { type: 'array', name: '', size: bytes },
        }),
  }
}

const grow = (sizes: readonly (number | undefined)[]): readonly GrowingTable[] =>
  growingTables(sizes.map(bytes => tablesIn(readSnapshotBytes(new TextEncoder().encode(write(withTable(bytes)))))))

test('a table that doubles is named with its collection, though not in every round', () => {
  expect(
    grow([40_000, 80_000, 80_000, 160_000]).map(
      ({ path, entries, bytes }) => `${pathLine(path)} ${entries.join(' ')} ${bytes}`,
    ),
  ).toEqual(['global → .app : App → .seen : Set 2000 4000 4000 8000 160000'])
})

test('so is one that was not there in the first snapshot', () => {
  expect(grow([undefined, 40_000, 80_000])).toMatchObject([{ entries: [0, 2000, 4000] }])
})

test.for([
  ['stays as it is', [80_000, 80_000, 80_000]],
  ['grows by less than half', [80_000, 80_000, 100_000]],
  ['becomes smaller again', [40_000, 160_000, 80_000]],
  ['is small', [1000, 2000, 4000]],
] as const)('one that %s is not', ([, sizes]) => {
  expect(grow(sizes)).toEqual([])
})
