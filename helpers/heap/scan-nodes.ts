import { maxFields, type Header } from './header.ts'
import type { Sizes } from './graph.ts'
import { lastStart, openRecords, takeRecord, type Records } from './scan-records.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Window } from './window.ts'

/** The node columns while they are being filled. */
export interface NodeSection {
  readonly records: Records
  readonly nodeType: Uint8Array
  readonly nodeName: Uint32Array
  readonly nodeId: Uint32Array
  selfSize: Sizes
  readonly detachedness: Uint8Array
  readonly firstEdge: Uint32Array
  /** Nodes read so far. */
  filled: number
  /** Edges that the nodes read so far have together. */
  edges: number
  /** The highest index of a string that a node's name had. */
  highestName: number
}

const maxUint32 = 2 ** 32 - 1

export function openNodes(header: Header): NodeSection {
  const count = header.nodeCount

  return {
    records: openRecords('nodes', header.nodeFields.count),
    nodeType: new Uint8Array(count),
    nodeName: new Uint32Array(count),
    nodeId: new Uint32Array(count),
    selfSize: new Uint32Array(count),
    detachedness: new Uint8Array(count),
    firstEdge: new Uint32Array(count + 1),
    filled: 0,
    edges: 0,
    highestName: 0,
  }
}

/**
 * Takes all nodes that lie in the window.
 *
 * @throws {SnapshotError} when a node is malformed, or when there are more of them than the header said
 */
export function scanNodes(window: Window, header: Header, section: NodeSection): void {
  const { records, nodeType, nodeName, nodeId, detachedness, firstEdge } = section
  const { record } = records
  const { type, name, id, selfSize: size, edgeCount, detachedness: state } = header.nodeFields
  const types = header.nodeTypes.length
  const limit = lastStart(window, maxFields)
  let { filled, edges, highestName, selfSize } = section
  let p = window.at

  while (p < limit && !records.ended) {
    p = takeRecord(window, records, p)

    if (filled === header.nodeCount) {
      throw new SnapshotError(`it has more nodes than the ${header.nodeCount} of its header`)
    }
    if (record[type]! >= types || record[id]! > maxUint32 || record[name]! > maxUint32) {
      throw new SnapshotError(`node ${filled} has type ${record[type]!}, name ${record[name]!} and id ${record[id]!}, of which one cannot be`)
    }
    if (record[size]! > maxUint32 && selfSize instanceof Uint32Array) {
      section.selfSize = selfSize = Float64Array.from(selfSize)
    }

    nodeType[filled] = record[type]!
    nodeName[filled] = record[name]!
    nodeId[filled] = record[id]!
    selfSize[filled] = record[size]!

    if (state !== -1) {
      detachedness[filled] = record[state]!
    }

    if (record[name]! > highestName) {
      highestName = record[name]!
    }

    edges += record[edgeCount]!
    filled++

    if (edges > header.edgeCount) {
      throw new SnapshotError(`its nodes have more edges than the ${header.edgeCount} of its header`)
    }

    firstEdge[filled] = edges
  }

  window.at = p
  section.filled = filled
  section.edges = edges
  section.highestName = highestName
}
