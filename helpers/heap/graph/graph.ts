/** The heap as a graph, and the types of its nodes and edges. */

import type { Ephemerons } from './names.ts'
import type { Store } from '../parse/store.ts'
import type { StringTable } from '../parse/strings.ts'

/**
 * A heap in columns: node `n` has `nodeType[n]`, `nodeName[n]` and so on; its edges are `firstEdge[n]` up
 * to `firstEdge[n + 1]`. A node costs 18 bytes, an edge 9, a string its bytes and 5 more.
 */
export interface Graph {
  /** Has the columns, and the loops that work on them. */
  readonly store: Store
  /** Of the graph in the store. */
  readonly address: number
  readonly nodeCount: number
  readonly edgeCount: number
  /** The node that everything hangs on; 0 in every snapshot that V8 writes. */
  readonly root: number
  /** Bytes beside the heap that V8 knows of and that no node has. */
  readonly extraNativeBytes: number

  /** Index into `types.nodes`. */
  readonly nodeType: Uint8Array
  /** Index into `strings`. */
  readonly nodeName: Uint32Array
  /**
   * Odd and rising for objects of V8, from one snapshot to the next; even, and valid in one snapshot only, for others.
   */
  readonly nodeId: Uint32Array
  /** Bytes, as V8 wrote them; see `shallowSizes` for what an object weighs with the arrays that are its own. */
  readonly selfSize: Sizes
  /** 0 unknown, 1 attached, 2 detached, as V8 wrote it; see `propagateDetachedness`. */
  readonly detachedness: Uint8Array

  readonly firstEdge: Uint32Array
  /** Index into `types.edges`, or `ephemeronType`. */
  readonly edgeType: Uint8Array
  /** Index into `strings`, but for the edges of `types.numbered`: there it is a plain number. */
  readonly edgeName: Uint32Array
  readonly edgeTo: Uint32Array

  readonly ephemerons: Ephemerons
  readonly strings: StringTable
  readonly types: Types
  /** Where functions, and the classes of objects, are in their scripts. */
  readonly locations: Locations
}

/** Bytes per node: 32 bits suffice nearly always; a node of 4 GiB and more makes them doubles. */
export type Sizes = Uint32Array | Float64Array

/** Node, script, line and column (both from 0) of one function after another. */
export type Locations = Uint32Array

/**
 * The types of a snapshot by name, and the numbers of those that rules speak of; -1 where the snapshot has no such
 * type.
 */
export interface Types {
  readonly nodes: readonly string[]
  readonly edges: readonly string[]
  readonly hidden: number
  readonly array: number
  readonly string: number
  readonly object: number
  readonly code: number
  readonly closure: number
  readonly regexp: number
  readonly native: number
  readonly synthetic: number
  readonly consString: number
  readonly slicedString: number
  readonly shape: number

  readonly element: number
  readonly property: number
  readonly internal: number
  readonly hiddenEdge: number
  readonly shortcut: number
  readonly weak: number
  readonly context: number
  /** By edge type: 1 where the edge's name is a number (elements and hidden edges), 0 where it is a string. */
  readonly numbered: Uint8Array
}

/** The types of a snapshot by the names that its header lists. */
export function typesOf(nodes: readonly string[], edges: readonly string[]): Types {
  return {
    nodes,
    edges,
    hidden: nodes.indexOf('hidden'),
    array: nodes.indexOf('array'),
    string: nodes.indexOf('string'),
    object: nodes.indexOf('object'),
    code: nodes.indexOf('code'),
    closure: nodes.indexOf('closure'),
    regexp: nodes.indexOf('regexp'),
    native: nodes.indexOf('native'),
    synthetic: nodes.indexOf('synthetic'),
    consString: nodes.indexOf('concatenated string'),
    slicedString: nodes.indexOf('sliced string'),
    shape: nodes.indexOf('object shape'),
    element: edges.indexOf('element'),
    property: edges.indexOf('property'),
    internal: edges.indexOf('internal'),
    hiddenEdge: edges.indexOf('hidden'),
    shortcut: edges.indexOf('shortcut'),
    weak: edges.indexOf('weak'),
    context: edges.indexOf('context'),
    numbered: Uint8Array.from({ length: 256 }, (_, type) =>
      edges[type] === 'element' || edges[type] === 'hidden' ? 1 : 0,
    ),
  }
}
