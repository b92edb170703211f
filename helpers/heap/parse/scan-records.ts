/** Reads the records of nodes, edges and locations by the kernels. */

import type { Header, LocationFields } from './header.ts'
import { malformed } from './scan-json.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Store } from './store.ts'
import type { Window } from './window.ts'

/** An array of records while it is being read: `kernels/scan-numbers.c` has the same as a struct. */
export interface Records {
  /** Name of the array, for messages. */
  readonly name: 'nodes' | 'edges' | 'locations'
  /** Of the struct. */
  readonly address: number
  /** Numbers of one record. */
  readonly fields: number
  /** Whether the array's end has been seen. */
  ended: boolean
}

const structSize = 8800
const belowZeroAt = 92
const valuesAt = 352
const valuesRoom = 2112
const none = 2 ** 32 - 1

/** Begins the nodes. */
export function openNodes(store: Store, { nodeFields, nodeTypes }: Header): Records {
  const { count, type, name, id, selfSize, edgeCount, detachedness } = nodeFields

  return open(store, 'nodes', count, [type, name, id, selfSize, edgeCount, detachedness, none, nodeTypes.length])
}

/** Begins the edges. */
export function openEdges(store: Store, { edgeFields, edgeTypes }: Header): Records {
  const { count, type, name, to } = edgeFields

  return open(store, 'edges', count, [type, name, none, none, none, none, to, edgeTypes.length])
}

/** Begins the locations. */
export function openLocations(store: Store, { count }: LocationFields): Records {
  const records = open(store, 'locations', count, [])

  // code that was compiled within a wrapper, as a module of Vitest's is, has the wrapper begin at a column below 0
  store.view(records.address, structSize).setUint32(belowZeroAt, 1, true)

  return records
}

function open(store: Store, name: Records['name'], fields: number, positions: readonly number[]): Records {
  const address = store.take(structSize)
  const view = store.view(address, structSize)

  view.setUint32(20, fields, true)
  for (const [index, position] of positions.entries()) {
    view.setUint32(56 + 4 * index, position === -1 ? none : position, true)
  }

  return { name, address, fields, ended: false }
}

/**
 * Reads what the window has of the records; says whether it has taken anything.
 *
 * @throws {SnapshotError} when a record cannot be, or there is something else than records
 */
export function scanRecords(window: Window, records: Records, graph: number, header: Header): boolean {
  const { store } = window
  const view = store.view(records.address, structSize)
  const before = window.at

  view.setBigUint64(0, BigInt(window.address + window.at), true)
  view.setBigUint64(8, BigInt(window.address + window.end), true)
  view.setUint32(16, window.done ? 1 : 0, true)

  const status = runKernel(store, records, graph, header)

  window.at = Number(view.getBigUint64(0, true)) - window.address
  records.ended = status === 1

  if (status > 1) {
    throw errorOf(
      window,
      records,
      status,
      { what: Number(view.getBigUint64(40, true)), value: view.getFloat64(48, true) },
      header,
    )
  }

  return records.ended || window.at > before
}

function runKernel(store: Store, { name, address }: Records, graph: number, header: Header): number {
  if (name === 'nodes') {
    return store.run('scan_nodes', address, graph)
  }
  return name === 'edges'
    ? store.run('scan_edges', address, graph, header.nodeFields.count)
    : store.run('take_records', address)
}

/** By the number of the status. */
function errorOf(
  window: Window,
  { name }: Records,
  status: number,
  { what, value }: { readonly what: number; readonly value: number },
  header: Header,
): SnapshotError {
  const kind = name === 'nodes' ? 'node' : 'edge'
  const types = name === 'nodes' ? header.nodeTypes.length : header.edgeTypes.length

  switch (status) {
    case 2:
      return malformed(window, window.at, name)
    case 3:
      return new SnapshotError(`"${name}" ends within a record`)
    case 4:
      return new SnapshotError(`it has more ${name} than the ${what} of its header`)
    case 5:
      return new SnapshotError(`${kind} ${what} is of type ${value}, and there are ${types} types`)
    case 6:
      return new SnapshotError(`edge ${what} leads to ${value}, where no node is`)
    case 7:
      return new SnapshotError(`its nodes have more edges than the ${what} of its header`)
    default:
      return new SnapshotError(`node ${what} has a field of ${value}, which is too large`)
  }
}

/** Records that were filed, and the highest index of a string that they name. */
export function filedOf(store: Store, { address }: Records): { readonly count: number; readonly highestName: number } {
  const view = store.view(address, structSize)

  return { count: view.getUint32(28, true), highestName: view.getUint32(32, true) }
}

/** The numbers of whole records that the last `scanRecords` took and did not file. */
export function valuesOf(store: Store, { address, fields }: Records): Uint32Array {
  const count = store.view(address, structSize).getUint32(36, true)

  return store.numbers(address + valuesAt, Math.min(valuesRoom, count - (count % fields)))
}
