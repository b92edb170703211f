import { analyse, type Analysis } from '../../../helpers/heap/summary/analysis.ts'
import { findDistances } from '../../../helpers/heap/graph/distances.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'

export const nodeTypes = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
] as const
export const edgeTypes = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const

/** A node: its type, its name (default: the key it has in the heap), its bytes, and its edges. */
export interface Built {
  readonly type?: (typeof nodeTypes)[number]
  readonly name?: string
  /** Default 10. */
  readonly size?: number
  readonly id?: number
  readonly detachedness?: number
  /** Script, line and column, from 0. */
  readonly location?: readonly [number, number, number]
  /** `'target'` for a property of that name, or type, name or index, and target. */
  readonly edges?: readonly (string | readonly [(typeof edgeTypes)[number], string | number, string])[]
}

/** A heap by hand: the first node is the root; targets are keys. */
export type Heap = Readonly<Record<string, Built>>

export interface Layout {
  readonly nodeFields: readonly string[]
  /** Between records, besides the comma. */
  readonly newline: string
}

const node24: Layout = { nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'], newline: '' }

/** As Node 20 writes it. */
export const node20: Layout = {
  nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
  newline: '\n',
}

/** The text of a snapshot of a heap. */
export function write(heap: Heap, { nodeFields, newline }: Layout = node24): string {
  const keys = Object.keys(heap)
  const strings: string[] = ['<dummy>']
  const edges: string[] = []
  const intern = (text: string): number => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1)
  const nodes = keys.map((key, index) => {
    const { type = 'object', name = key, size = 10, id = index * 2 + 1, detachedness = 0, edges: own = [] } = heap[key]!

    for (const edge of own) {
      const [kind, label, target] = typeof edge === 'string' ? (['property', edge, edge] as const) : edge
      edges.push(
        [
          edgeTypes.indexOf(kind),
          typeof label === 'number' ? label : intern(label),
          keys.indexOf(target) * nodeFields.length,
        ].join(','),
      )
    }

    const values: Record<string, number> = {
      type: nodeTypes.indexOf(type),
      name: intern(name),
      id,
      self_size: size,
      edge_count: own.length,
      trace_node_id: 0,
      detachedness,
    }

    return nodeFields.map(field => values[field]).join(',')
  })
  const locations = keys.flatMap((key, index) => {
    const location = heap[key]?.location
    return location === undefined ? [] : [index * nodeFields.length, ...location]
  })
  const meta = {
    node_fields: nodeFields,
    node_types: nodeFields.map(field => (field === 'type' ? nodeTypes : fieldType(field))),
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [edgeTypes, 'string_or_number', 'node'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  }

  return [
    `{"snapshot":${JSON.stringify({ meta, node_count: nodes.length, edge_count: edges.length })}`,
    `"nodes":[${nodes.join(`${newline},`)}]`,
    `"edges":[${edges.join(`${newline},`)}]`,
    `"locations":[${locations.join(',')}]`,
    `"strings":${JSON.stringify(strings)}}`,
  ].join(',\n')
}

function fieldType(field: string): string {
  return field === 'name' ? 'string' : 'number'
}

export interface BuiltAnalysis extends Analysis {
  readonly distance: Int32Array
  /** The node with a key. */
  readonly at: (key: string) => number
  /** The key of the node that dominates the one with a key. */
  readonly dominatorOf: (key: string) => string
}

export function build(heap: Heap): BuiltAnalysis {
  const keys = Object.keys(heap)
  const analysis = analyse(readSnapshotBytes(new TextEncoder().encode(write(heap))))
  const { nodeOf, dominator } = analysis.dominators

  return {
    ...analysis,
    distance: findDistances(analysis.graph),
    at: key => keys.indexOf(key),
    dominatorOf: key => keys[nodeOf[dominator[nodeOf.indexOf(keys.indexOf(key), 1)]!]!]!,
  }
}
