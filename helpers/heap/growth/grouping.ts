/** How objects are grouped by the path that leads to them: which edges and nodes count as the same. */

import type { Graph } from '../graph/graph.ts'
import { edgeLabel, kindOf } from '../graph/labels.ts'
import { ephemeronType } from '../graph/names.ts'
import { stringAt } from '../parse/strings.ts'

/** How edges and nodes are distinguished when objects are grouped by the path that leads to them. */
export interface Grouping {
  /** By node: one of the three below. */
  readonly role: Uint8Array
  /** A number that is equal for the same key: the edge's name and what it leads to. It holds for one snapshot only. */
  readonly keyOf: (holder: number, edge: number, node: number) => number
  /** The same in words, which hold for all snapshots. */
  readonly labelOf: (holder: number, edge: number, node: number) => Label
}

export interface Label {
  /** Such as `.cache`, `[]` for any entry, `{*}` for any property of a dictionary. */
  readonly edge: string
  readonly kind: string
}

/** Stands for itself. */
export const shown = 0
/** What it leads to belongs to the node that leads to it: tables, elements, V8's links between objects. */
export const passed = 1
/** Neither it nor what only it leads to counts: code, shapes, and what V8 learns while a program runs. */
export const skipped = 2

/**
 * An object with more properties than this is taken for a dictionary: their names are data, and new ones come and go.
 */
const dictionarySize = 40

/** Hidden nodes that come and go with compilation. */
const isCompilers = new RegExp(
  [
    'Map$|Weak(?!Cell)|Boilerplate|Feedback|Bytecode|ScopeInfo|Descriptor|Transition|Prototype',
    'EnumCache|Template|Handler|AllocationSite|Positions|Metadata|ompiled|Preparse',
  ].join('|'),
)

/**
 * V8's own tables. A few strings come into them with every snapshot (its own file name is one), and what only they lead
 * to is no growth of a program.
 */
const ownTables: ReadonlySet<string> = new Set([
  '(Internalized strings)',
  '(Shareable object cache)',
  '(Startup object cache)',
  '(Read-only roots)',
  '(Compilation cache)',
  '(Builtins)',
  '(Bootstrapper)',
  '(Extensions)',
  '(Relocatable)',
  '(Debugger)',
])

/**
 * Objects are distinguished by the edge that leads to them and by their class, with what varies by itself left out: the
 * index of an entry, the names in a dictionary, the text of a string. That V8 compiles a function is no growth of a
 * program.
 */
export function groupingOf(graph: Graph): Grouping {
  const dictionaries = findDictionaries(graph)
  const { edgeName, nodeName, nodeType, types } = graph

  /** What an edge leads to: below 256 a type, else a name. */
  const targetKey = (node: number): number => {
    const type = nodeType[node]!

    if (type === types.object || type === types.native || type === types.closure || type === types.synthetic) {
      return nodeName[node]! * 2 + (type === types.closure ? 1 : 0) + 256
    }
    return isString(graph, type) ? types.string : type
  }

  /** 0 for any entry, 1 for any name in a dictionary, else the edge's name. */
  const edgeKey = (holder: number, edge: number): number => {
    if (isEntry(graph, edge)) {
      return 0
    }
    return isInDictionary(graph, dictionaries, holder, edge) ? 1 : edgeName[edge]! + 2
  }

  const edgeText = (holder: number, edge: number): string => {
    if (isEntry(graph, edge)) {
      return '[]'
    }
    return isInDictionary(graph, dictionaries, holder, edge) ? '{*}' : edgeLabel(graph, edge)
  }

  return {
    role: rolesOf(graph),
    keyOf: (holder, edge, node) => edgeKey(holder, edge) * 2 ** 28 + targetKey(node),
    labelOf: (holder, edge, node) => ({ edge: edgeText(holder, edge), kind: kindOf(graph, node) }),
  }
}

/** Whether this is a type of strings, of whatever form. */
export function isString({ types }: Graph, type: number): boolean {
  return type === types.string || type === types.consString || type === types.slicedString
}

/**
 * Elements, and what V8 numbers by itself in its tables; names of internal edges that begin with a digit are numbers.
 */
function isEntry({ edgeType, edgeName, types, strings }: Graph, edge: number): boolean {
  const type = edgeType[edge]!
  const first = type === types.internal ? strings.bytes[strings.starts[edgeName[edge]!]!]! : 0

  return types.numbered[type] === 1 || type === ephemeronType || (first >= 48 && first <= 57)
}

function isInDictionary({ edgeType, types }: Graph, dictionaries: Uint8Array, holder: number, edge: number): boolean {
  return edgeType[edge] === types.property && dictionaries[holder] === 1
}

/** Objects with many properties; a global object, to which the root has a shortcut, is none. */
function findDictionaries({ nodeCount, nodeType, firstEdge, edgeType, edgeTo, types, root }: Graph): Uint8Array {
  const dictionaries = new Uint8Array(nodeCount)

  for (let node = 0; node < nodeCount; node++) {
    const end = firstEdge[node + 1]!
    let properties = 0

    if (end - firstEdge[node]! > dictionarySize && nodeType[node] === types.object) {
      for (let edge = firstEdge[node]!; edge < end; edge++) {
        properties += edgeType[edge] === types.property ? 1 : 0
      }
    }

    dictionaries[node] = properties > dictionarySize ? 1 : 0
  }

  for (const global of edgeTo.subarray(firstEdge[root], firstEdge[root + 1])) {
    dictionaries[global] = 0
  }

  return dictionaries
}

function rolesOf(graph: Graph): Uint8Array {
  const { nodeCount, nodeType, nodeName, types, strings } = graph
  const verdict = new Uint8Array(strings.count) // 0 not asked, else role + 1
  const roles = new Uint8Array(nodeCount)
  const number = types.nodes.indexOf('number')

  for (let node = 0; node < nodeCount; node++) {
    const type = nodeType[node]!
    const name = nodeName[node]!

    if (type === types.code || type === types.shape || type === number) {
      roles[node] = skipped
    } else if (type === types.synthetic && ownTables.has(stringAt(strings, name))) {
      roles[node] = skipped
    } else if (type === types.array) {
      roles[node] = passed
    } else if (type === types.hidden) {
      if (verdict[name] === 0) {
        verdict[name] = isCompilers.test(stringAt(strings, name)) ? skipped + 1 : passed + 1
      }
      roles[node] = (verdict[name] ?? 1) - 1
    }
  }

  return roles
}
