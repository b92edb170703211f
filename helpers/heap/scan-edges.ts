import { maxFields, type Header } from './header.ts'
import type { Types } from './graph.ts'
import { lastStart, openRecords, takeRecord, type Records } from './scan-records.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Window } from './window.ts'

/** The edge columns while they are being filled. */
export interface EdgeSection {
  readonly records: Records
  readonly edgeType: Uint8Array
  readonly edgeName: Uint32Array
  readonly edgeTo: Uint32Array
  /** Edges read so far. */
  filled: number
  /** The highest index of a string that an edge's name had. */
  highestName: number
}

const maxUint32 = 2 ** 32 - 1

export function openEdges(header: Header): EdgeSection {
  const count = header.edgeCount

  return {
    records: openRecords('edges', header.edgeFields.count),
    edgeType: new Uint8Array(count),
    edgeName: new Uint32Array(count),
    edgeTo: new Uint32Array(count),
    filled: 0,
    highestName: 0,
  }
}

/**
 * Takes all edges that lie in the window. An edge's target is written as the index of its node's first field, and kept as
 * the number of the node; dividing by a multiplication saves a sixth of the whole.
 *
 * @throws {SnapshotError} when an edge is malformed or leads to no node, or when there are more than the header said
 */
export function scanEdges(window: Window, header: Header, types: Types, section: EdgeSection): void {
  const { records, edgeType, edgeName, edgeTo } = section
  const { record } = records
  const { type, name, to } = header.edgeFields
  const { nodeCount, edgeCount, nodeFields } = header
  const { numbered } = types
  const typeCount = types.edges.length
  const reciprocal = 1 / nodeFields.count
  const limit = lastStart(window, maxFields)
  let { filled, highestName } = section
  let p = window.at

  while (p < limit && !records.ended) {
    p = takeRecord(window, records, p)

    if (filled === edgeCount) {
      throw new SnapshotError(`it has more edges than the ${edgeCount} of its header`)
    }

    const target = Math.floor(record[to]! * reciprocal + 0.01)

    if (target * nodeFields.count !== record[to] || target >= nodeCount) {
      throw new SnapshotError(`edge ${filled} leads to ${record[to]!}, where no node is`)
    }
    if (record[type]! >= typeCount || record[name]! > maxUint32) {
      throw new SnapshotError(`edge ${filled} has type ${record[type]!} and name ${record[name]!}, of which one cannot be`)
    }

    edgeType[filled] = record[type]!
    edgeName[filled] = record[name]!
    edgeTo[filled] = target

    if (record[name]! > highestName && numbered[record[type]!] === 0) {
      highestName = record[name]!
    }

    filled++
  }

  window.at = p
  section.filled = filled
  section.highestName = highestName
}
