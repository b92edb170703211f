/** The header of a snapshot: its counts, and the fields of its records. */

import { SnapshotError } from './snapshot-error.ts'

/** How many nodes and edges a snapshot has, and which field of a record is which. */
export interface Header {
  readonly nodeCount: number
  readonly edgeCount: number
  /** Index of the root in the node table. */
  readonly root: number
  /** Bytes beside the heap that V8 knows of and that no node has; 0 in snapshots of Node 22 and before. */
  readonly extraNativeBytes: number
  readonly nodeTypes: readonly string[]
  readonly edgeTypes: readonly string[]
  readonly nodeFields: NodeFields
  readonly edgeFields: EdgeFields
  /** Fields of one entry of `locations`; undefined where the snapshot has none. */
  readonly locationFields: LocationFields | undefined
}

/** Position of each field in a node's record; -1 where a snapshot has no such field. */
export interface NodeFields {
  readonly count: number
  readonly type: number
  readonly name: number
  readonly id: number
  readonly selfSize: number
  readonly edgeCount: number
  readonly detachedness: number
}

/** Position of each field in an edge's record. */
export interface EdgeFields {
  readonly count: number
  readonly type: number
  readonly name: number
  readonly to: number
}

/** Position of each field in a location's record. */
export interface LocationFields {
  readonly count: number
  readonly node: number
  readonly script: number
  readonly line: number
  readonly column: number
}

/** Far more than any V8 has had. */
const maxFields = 16

/** A type is stored in one byte, and the highest value is `ephemeronType`. */
const maxTypes = 254

/**
 * Reads the value of a snapshot's `snapshot` key.
 *
 * @throws {SnapshotError} when it is no description of a heap snapshot
 */
export function readHeader(text: string): Header {
  const snapshot = parseJson(text)
  const meta = objectAt(snapshot, 'meta')
  const nodeFields = namesAt(meta, 'node_fields')
  const edgeFields = namesAt(meta, 'edge_fields')
  const fieldsOfNode = {
    count: nodeFields.length,
    type: need(nodeFields, 'type', 'node_fields'),
    name: need(nodeFields, 'name', 'node_fields'),
    id: need(nodeFields, 'id', 'node_fields'),
    selfSize: need(nodeFields, 'self_size', 'node_fields'),
    edgeCount: need(nodeFields, 'edge_count', 'node_fields'),
    detachedness: nodeFields.indexOf('detachedness'),
  }
  const fieldsOfEdge = {
    count: edgeFields.length,
    type: need(edgeFields, 'type', 'edge_fields'),
    name: need(edgeFields, 'name_or_index', 'edge_fields'),
    to: need(edgeFields, 'to_node', 'edge_fields'),
  }
  const nodeCount = countAt(snapshot, 'node_count')
  const rootIndex = Object.hasOwn(snapshot, 'root_index') ? countAt(snapshot, 'root_index') : 0

  if (nodeCount === 0 || rootIndex % fieldsOfNode.count !== 0 || rootIndex / fieldsOfNode.count >= nodeCount) {
    throw new SnapshotError(`its header names no root: ${nodeCount} nodes, root at ${rootIndex}`)
  }

  return {
    nodeCount,
    edgeCount: countAt(snapshot, 'edge_count'),
    root: rootIndex / fieldsOfNode.count,
    extraNativeBytes: Object.hasOwn(snapshot, 'extra_native_bytes') ? countAt(snapshot, 'extra_native_bytes') : 0,
    nodeTypes: typesAt(meta, 'node_types', fieldsOfNode.type),
    edgeTypes: typesAt(meta, 'edge_types', fieldsOfEdge.type),
    nodeFields: fieldsOfNode,
    edgeFields: fieldsOfEdge,
    locationFields: readLocationFields(meta),
  }
}

function readLocationFields(meta: Record<string, unknown>): LocationFields | undefined {
  if (!Object.hasOwn(meta, 'location_fields')) {
    return undefined
  }

  const fields = namesAt(meta, 'location_fields')

  return {
    count: fields.length,
    node: need(fields, 'object_index', 'location_fields'),
    script: need(fields, 'script_id', 'location_fields'),
    line: need(fields, 'line', 'location_fields'),
    column: need(fields, 'column', 'location_fields'),
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)

    if (isRecord(value)) {
      return value
    }
  } catch {
    // reported below, with what was expected instead of the byte at which JSON.parse failed
  }

  throw new SnapshotError('the value of "snapshot" is no JSON object')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectAt(object: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = object[key]

  if (!isRecord(value)) {
    throw new SnapshotError(`its header has no "${key}"`)
  }

  return value
}

function countAt(object: Record<string, unknown>, key: string): number {
  const value = object[key]

  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new SnapshotError(`its header's "${key}" is no count`)
  }

  return value
}

function namesAt(meta: Record<string, unknown>, key: string): readonly string[] {
  const names = meta[key]

  if (!isNames(names) || names.length === 0 || names.length > maxFields) {
    throw new SnapshotError(`its header's "${key}" is no list of 1 to ${maxFields} names`)
  }

  return names
}

function typesAt(meta: Record<string, unknown>, key: string, field: number): readonly string[] {
  const types: unknown = Array.isArray(meta[key]) ? (meta[key] as unknown[])[field] : undefined

  if (!isNames(types) || types.length === 0 || types.length > maxTypes) {
    throw new SnapshotError(`its header's "${key}" names no types`)
  }

  return types
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(name => typeof name === 'string')
}

function need(fields: readonly string[], name: string, list: string): number {
  const index = fields.indexOf(name)

  if (index === -1) {
    throw new SnapshotError(`its header's "${list}" lacks "${name}"`)
  }

  return index
}
