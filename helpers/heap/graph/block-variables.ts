/** Names for the variables of blocks, which V8 writes apart from their links. */

import type { Graph } from './graph.ts'
import { stringAt } from '../parse/strings.ts'

/**
 * Gives the variables of blocks their names. V8 itself does so only for variables of functions and modules: of a
 * block's scope it writes numbered links, and the names into another object, in the same order. It counts no variable
 * that holds a small number: where there are fewer numbers than names, see `blockVariable`.
 */
export function nameBlockVariables(graph: Graph): void {
  const { nodeCount, nodeName, edgeType, edgeName, types } = graph
  const scopes = scopeName(graph)

  for (let node = 0; node < nodeCount; node++) {
    if (nodeName[node] !== scopes) {
      continue
    }
    const { numbered, names } = variablesOf(graph, node)
    if (names.length > 0 && edgeName[numbered.at(-1) ?? 0] === names.length - 1) {
      for (const edge of numbered) {
        edgeType[edge] = types.context
        edgeName[edge] = names[edgeName[edge] ?? 0] ?? 0
      }
    }
  }
}

/** Names that a report shows of one link at most. */
const mostNames = 3

/**
 * What a numbered link of a block's scope may be called: `count or kept` of `let count = 0; const kept = []`, where the
 * number is left out that is small. `undefined`: it is of no such scope, or there are too many.
 *
 * @param edge one whose type is `hidden`
 */
export function blockVariable(graph: Graph, edge: number): string | undefined {
  const scope = holderOf(graph, edge)
  if (graph.nodeName[scope] !== scopeName(graph)) {
    return undefined
  }
  const { numbered, names } = variablesOf(graph, scope)
  const uncounted = names.length - 1 - (graph.edgeName[numbered.at(-1) ?? 0] ?? 0)
  if (uncounted < 0 || uncounted >= mostNames) {
    return undefined
  }
  const first = graph.edgeName[edge] ?? 0
  const possible = names.slice(first, first + uncounted + 1)
  return possible.map(name => stringAt(graph.strings, name)).join(' or ')
}

/** Its numbered links, and the names of its variables as indices into the strings; none where there are no links. */
function variablesOf(
  graph: Graph,
  scope: number,
): { readonly numbered: readonly number[]; readonly names: readonly number[] } {
  const { edgeType, edgeName, edgeTo, types } = graph
  const links = edgesOf(graph, scope)
  const numbered = links.filter(edge => edgeType[edge] === types.hiddenEdge)
  const info = links.find(
    edge => edgeType[edge] === types.internal && stringAt(graph.strings, edgeName[edge] ?? 0) === 'scope_info',
  )
  return { numbered, names: numbered.length === 0 || info === undefined ? [] : namesIn(graph, edgeTo[info] ?? 0) }
}

const scopeNames = new WeakMap<Graph['strings'], number>()

/** The index of the name that scopes have; -1 where there is none. */
function scopeName({ nodeCount, nodeName, strings }: Graph): number {
  const known = scopeNames.get(strings)
  if (known !== undefined) {
    return known
  }
  const seen = new Set<number>()
  let found = -1
  for (let node = 0; node < nodeCount && found === -1; node++) {
    const name = nodeName[node] ?? 0
    if (!seen.has(name) && stringAt(strings, name) === 'system / Context') {
      found = name
    }
    seen.add(name)
  }
  scopeNames.set(strings, found)
  return found
}

/** The node that an edge begins at. */
function holderOf({ firstEdge, nodeCount }: Graph, edge: number): number {
  let [low, high] = [0, nodeCount - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((firstEdge[middle] ?? 0) <= edge) {
      low = middle
    } else {
      high = middle - 1
    }
  }
  return low
}

/** Names of variables, as indices into the strings. */
function namesIn(graph: Graph, info: number): readonly number[] {
  const { nodeType, nodeName, edgeType, edgeTo, types } = graph

  return edgesOf(graph, info)
    .filter(edge => edgeType[edge] === types.hiddenEdge && nodeType[edgeTo[edge] ?? 0] === types.string)
    .map(edge => nodeName[edgeTo[edge] ?? 0] ?? 0)
}

function edgesOf({ firstEdge }: Graph, node: number): readonly number[] {
  const first = firstEdge[node] ?? 0

  return Array.from({ length: (firstEdge[node + 1] ?? first) - first }, (_, index) => first + index)
}
