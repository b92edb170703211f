/** The layout of a graph in its store, which the kernels know as a struct. */

import type { Sizes, Types } from '../graph/graph.ts'
import type { Header } from './header.ts'
import type { Store } from './store.ts'

/**
 * Where the columns of a graph are in its store, and how many rows they have. `kernels/heap.h` has the same as a
 * struct.
 */
export interface StoredGraph {
  /** Of the struct. */
  readonly address: number
  readonly nodeCount: number
  readonly edgeCount: number
  readonly nodeType: number
  readonly nodeName: number
  readonly nodeId: number
  readonly selfSize: number
  readonly detachedness: number
  readonly firstEdge: number
  readonly edgeType: number
  readonly edgeName: number
  readonly edgeTo: number
  /** A table of sizes of 4 GiB and more. */
  readonly large: number
}

const structSize = 400
const countsAt = 104
const typesAt = 128
const numberedAt = 144

/** Bytes of a table of large sizes: 1,024 rows of 16, and their number. */
export const largeTableSize = 8 + 1024 * 16

/** For a type that a snapshot does not have. */
const noType = 254

/** @throws {SnapshotError} when there is no room for that many nodes and edges */
export function openGraph(store: Store, { nodeCount, edgeCount, root }: Header, types: Types): StoredGraph {
  const graph = {
    address: store.take(structSize),
    nodeCount,
    edgeCount,
    large: store.take(largeTableSize),
    nodeType: store.take(nodeCount),
    nodeName: store.take(4 * nodeCount),
    nodeId: store.take(4 * nodeCount),
    selfSize: store.take(4 * nodeCount),
    detachedness: store.take(nodeCount),
    firstEdge: store.take(4 * nodeCount + 4),
    edgeType: store.take(edgeCount),
    edgeName: store.take(4 * edgeCount),
    edgeTo: store.take(4 * edgeCount),
  }
  const view = store.view(graph.address, structSize)
  const columns = [
    graph.nodeType,
    graph.nodeName,
    graph.nodeId,
    graph.selfSize,
    graph.detachedness,
    graph.firstEdge,
    graph.edgeType,
    graph.edgeName,
    graph.edgeTo,
    0,
    0,
    0,
    graph.large,
  ]
  const bytes = [
    types.hidden,
    types.array,
    types.string,
    types.object,
    types.native,
    types.synthetic,
    types.consString,
    types.slicedString,
    types.weak,
    types.shortcut,
    types.internal,
    types.element,
  ]

  for (const [index, address] of columns.entries()) {
    view.setBigUint64(8 * index, BigInt(address), true)
  }
  for (const [index, count] of [nodeCount, edgeCount, root].entries()) {
    view.setUint32(countsAt + 4 * index, count, true)
  }
  for (const [index, type] of bytes.entries()) {
    view.setUint8(typesAt + index, type === -1 ? noType : type)
  }
  for (const [type, isNumber] of types.numbered.entries()) {
    view.setUint8(numberedAt + type, isNumber)
  }

  return graph
}

/** Adds what is known once the strings have been read. */
export function addStrings(
  store: Store,
  { address }: StoredGraph,
  strings: { readonly starts: number; readonly codes: number; readonly count: number },
): void {
  const view = store.view(address, structSize)

  view.setBigUint64(72, BigInt(strings.starts), true)
  view.setBigUint64(80, BigInt(strings.codes), true)
  view.setUint32(countsAt + 12, strings.count, true)
}

/** Adds the table of ephemerons. */
export function addEphemerons(store: Store, address: number, table: number, count: number): void {
  const view = store.view(address, structSize)

  view.setBigUint64(88, BigInt(table), true)
  view.setUint32(countsAt + 16, count, true)
}

/** Sizes as a column of the store has them, with those that do not fit into it. */
export function sizesAt(store: Store, sizes: number, large: number, count: number): Sizes {
  const column = store.numbers(sizes, count)
  const view = store.view(large, largeTableSize)
  const rows = view.getUint32(0, true)

  if (rows === 0) {
    return column
  }

  const wide = Float64Array.from(column)

  for (let row = 0; row < rows; row++) {
    wide[view.getUint32(8 + 16 * row, true)] = view.getFloat64(16 + 16 * row, true)
  }

  return wide
}

/**
 * Bytes that an analysis and its reports take at most, beside the graph: see the callers of `take`. Untouched, they
 * cost nothing.
 */
export function workOf(nodeCount: number, edgeCount: number, stringCount: number): number {
  return 48 * nodeCount + 4 * edgeCount + 64 * stringCount + 2 ** 20
}
