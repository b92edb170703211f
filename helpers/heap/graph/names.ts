/** The names of edges by which a WeakMap holds its values. */

import { addEphemerons } from '../parse/store-graph.ts'
import type { Store } from '../parse/store.ts'
import { stringAt, type StringTable } from '../parse/strings.ts'

/**
 * Stands in `Graph.edgeType` for the type of edges whose name is an ephemeron's, so that one comparison
 * distinguishes them from the millions of other internal edges. In every other respect it is like `internal`.
 */
export const ephemeronType = 255

/** Codes that strings get as they are read; `kernels/scan-strings.c` lists them. */
const mayBeEphemeron = [0x07, 0x47]
export const mayBeTag = 0x20
const ephemeron = 6

const ephemeronName = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/

/** By the name of an edge: the id of the table of the WeakMap whose value it holds. */
export type Ephemerons = ReadonlyMap<number, number>

/**
 * Finds the names of the two edges by which a WeakMap holds a value: one leads from the table, one from the key. V8
 * writes `12 / part of key (Key @7) -> value (Value @9) pair in WeakMap (table @5)` on both; what follows the number is
 * the same.
 */
export function findEphemerons(store: Store, graph: number, strings: StringTable): Ephemerons {
  const found = mayBeEphemeron
    .flatMap(code => withCode(strings, code))
    .flatMap(name => {
      const [, pair, tableId] = ephemeronName.exec(stringAt(strings, name)) ?? []
      return pair === undefined ? [] : [{ name, pair, tableId: Number(tableId) }]
    })
    .toSorted((a, b) => a.name - b.name)
  const pairs = new Map<string, number>()
  const address = store.take(12 * found.length)
  const table = store.numbers(address, 3 * found.length)

  for (const [row, { name, pair, tableId }] of found.entries()) {
    const number = pairs.get(pair) ?? pairs.size

    pairs.set(pair, number)
    table.set([name, tableId, number], 3 * row)
    strings.codes[name] = ephemeron
  }

  const first = found[0]
  const last = found.at(-1)

  if (first !== undefined && last !== undefined) {
    addEphemerons(store, graph, address, found.length)
    store.run('mark_ephemerons', graph, first.name, last.name)
  }

  return new Map(found.map(({ name, tableId }) => [name, tableId]))
}

/** The strings of a code. */
export function withCode({ codes }: StringTable, code: number): readonly number[] {
  const names: number[] = []

  for (let name = codes.indexOf(code); name !== -1; name = codes.indexOf(code, name + 1)) {
    names.push(name)
  }

  return names
}
