/** Puts a graph together once all sections of a snapshot have been read. */

import type { Graph, Locations, Types } from './graph.ts'
import type { Header } from '../parse/header.ts'
import { findEphemerons } from './names.ts'
import type { closeStrings } from '../parse/scan-strings.ts'
import { addStrings, sizesAt, workOf, type StoredGraph } from '../parse/store-graph.ts'
import type { Store } from '../parse/store.ts'

/**
 * The graph of what has been read. From here on its store is as large as it ever needs to be, so that views of it stay
 * valid.
 *
 * @throws {SnapshotError} when there is no room, or a name is malformed
 */
export function graphOf(
  store: Store,
  stored: StoredGraph,
  header: Header,
  types: Types,
  strings: ReturnType<typeof closeStrings>,
  locations: Locations,
): Graph {
  const { nodeCount, edgeCount } = stored

  addStrings(store, stored, strings)
  store.reserve(workOf(nodeCount, edgeCount, strings.count))

  const table = strings.table()

  return {
    store,
    address: stored.address,
    nodeCount,
    edgeCount,
    root: header.root,
    extraNativeBytes: header.extraNativeBytes,
    nodeType: store.bytes(stored.nodeType, nodeCount),
    nodeName: store.numbers(stored.nodeName, nodeCount),
    nodeId: store.numbers(stored.nodeId, nodeCount),
    selfSize: sizesAt(store, stored.selfSize, stored.large, nodeCount),
    detachedness: store.bytes(stored.detachedness, nodeCount),
    firstEdge: store.numbers(stored.firstEdge, nodeCount + 1),
    edgeType: store.bytes(stored.edgeType, edgeCount),
    edgeName: store.numbers(stored.edgeName, edgeCount),
    edgeTo: store.numbers(stored.edgeTo, edgeCount),
    ephemerons: findEphemerons(store, stored.address, table),
    strings: table,
    types,
    locations,
  }
}
