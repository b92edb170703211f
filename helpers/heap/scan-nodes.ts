import type { Sizes } from './graph.ts'
import type { Header } from './header.ts'
import { openNumbers, tooLarge, type Numbers } from './scan-numbers.ts'
import { SnapshotError } from './snapshot-error.ts'

/** The node columns while they are being filled. */
export interface NodeSection {
  readonly numbers: Numbers
  readonly nodeType: Uint8Array
  readonly nodeName: Uint32Array
  readonly nodeId: Uint32Array
  selfSize: Sizes
  readonly detachedness: Uint8Array
  readonly firstEdge: Uint32Array
  /** Nodes read so far. */
  filled: number
  /** The highest index of a string that a node's name had. */
  highestName: number
}

export function openNodes(header: Header): NodeSection {
  const count = header.nodeCount

  return {
    numbers: openNumbers('nodes', header.nodeFields.count),
    nodeType: new Uint8Array(count),
    nodeName: new Uint32Array(count),
    nodeId: new Uint32Array(count),
    selfSize: new Uint32Array(count),
    detachedness: new Uint8Array(count),
    firstEdge: new Uint32Array(count + 1),
    filled: 0,
    highestName: 0,
  }
}

/**
 * Moves the whole records of `section.numbers` into the columns.
 *
 * @throws {SnapshotError} when there are more nodes or edges than the header said, or a node cannot be
 */
export function storeNodes(header: Header, section: NodeSection): void {
  const { numbers, nodeType, nodeName, nodeId, detachedness, firstEdge } = section
  const { values } = numbers
  const { count: fields, type, name, id, selfSize: size, edgeCount, detachedness: state } = header.nodeFields
  const types = header.nodeTypes.length
  const records = Math.floor(numbers.count / fields)
  let { filled, highestName } = section
  let edges = firstEdge[filled]!

  if (filled + records > header.nodeCount) {
    throw new SnapshotError(`it has more nodes than the ${header.nodeCount} of its header`)
  }

  if (numbers.large.size > 0) {
    widenSizes(header, section, records)
  }

  const { selfSize } = section

  for (let at = 0; at < records * fields; at += fields) {
    nodeType[filled] = values[at + type]!
    nodeName[filled] = values[at + name]!
    nodeId[filled] = values[at + id]!
    selfSize[filled] = values[at + size]!

    if (state !== -1) {
      detachedness[filled] = values[at + state]!
    }
    if (values[at + name]! > highestName) {
      highestName = values[at + name]!
    }

    edges += values[at + edgeCount]!

    if (values[at + type]! >= types || edges > header.edgeCount) {
      throw new SnapshotError(values[at + type]! >= types
        ? `node ${filled} is of type ${values[at + type]!}, and there are ${types} types`
        : `its nodes have more edges than the ${header.edgeCount} of its header`)
    }

    firstEdge[++filled] = edges
  }

  if (numbers.large.size > 0) {
    storeLargeSizes(header, section, records)
  }

  section.filled = filled
  section.highestName = highestName
}

/** A node of 4 GiB and more turns sizes into doubles; any other number of this size is an error. */
function widenSizes(header: Header, section: NodeSection, records: number): void {
  const { count: fields, selfSize: size } = header.nodeFields

  for (const [index, value] of section.numbers.large) {
    if (index % fields !== size && index < records * fields) {
      throw new SnapshotError(`node ${section.filled + Math.floor(index / fields)} has a field of ${value}, which is too large`)
    }
  }

  if (section.selfSize instanceof Uint32Array) {
    section.selfSize = Float64Array.from(section.selfSize)
  }
}

function storeLargeSizes(header: Header, section: NodeSection, records: number): void {
  for (const [index, value] of section.numbers.large) {
    if (index < records * header.nodeFields.count) {
      section.selfSize[section.filled + Math.floor(index / header.nodeFields.count)] = Math.max(value, tooLarge)
    }
  }
}
