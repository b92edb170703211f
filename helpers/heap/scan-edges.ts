import type { Types } from './graph.ts'
import type { Header } from './header.ts'
import { openNumbers, type Numbers } from './scan-numbers.ts'
import { SnapshotError } from './snapshot-error.ts'

/** The edge columns while they are being filled. */
export interface EdgeSection {
  readonly numbers: Numbers
  readonly edgeType: Uint8Array
  readonly edgeName: Uint32Array
  readonly edgeTo: Uint32Array
  /** Edges read so far. */
  filled: number
  /** The highest index of a string that an edge's name had. */
  highestName: number
}

export function openEdges(header: Header): EdgeSection {
  const count = header.edgeCount

  return {
    numbers: openNumbers('edges', header.edgeFields.count),
    edgeType: new Uint8Array(count),
    edgeName: new Uint32Array(count),
    edgeTo: new Uint32Array(count),
    filled: 0,
    highestName: 0,
  }
}

/**
 * Moves the whole records of `section.numbers` into the columns. An edge's target is written as the index of its node's
 * first field, and kept as the number of the node; a multiplication stands for the division, and is checked.
 *
 * @throws {SnapshotError} when there are more edges than the header said, or one leads to no node
 */
export function storeEdges(header: Header, types: Types, section: EdgeSection): void {
  const { numbers, edgeType, edgeName, edgeTo } = section
  const { values } = numbers
  const { count: fields, type, name, to } = header.edgeFields
  const { nodeCount } = header
  const nodeFields = header.nodeFields.count
  const { numbered } = types
  const typeCount = types.edges.length
  const reciprocal = 1 / nodeFields
  const records = Math.floor(numbers.count / fields)
  let { filled, highestName } = section

  if (filled + records > header.edgeCount) {
    throw new SnapshotError(`it has more edges than the ${header.edgeCount} of its header`)
  }

  for (let at = 0; at < records * fields; at += fields) {
    const kind = values[at + type]!
    const label = values[at + name]!
    const target = Math.floor(values[at + to]! * reciprocal + 0.01)

    if (kind >= typeCount || target >= nodeCount || target * nodeFields !== values[at + to]!) {
      throw new SnapshotError(kind >= typeCount
        ? `edge ${filled} is of type ${kind}, and there are ${typeCount} types`
        : `edge ${filled} leads to ${values[at + to]!}, where no node is`)
    }
    if (label > highestName && numbered[kind] === 0) {
      highestName = label
    }

    edgeType[filled] = kind
    edgeName[filled] = label
    edgeTo[filled++] = target
  }

  section.filled = filled
  section.highestName = highestName
}
