/** Names for the variables of blocks, which V8 writes apart from their links. */

import type { Graph } from './graph.ts'
import { stringAt } from '../parse/strings.ts'

/**
 * Gives the variables of blocks their names. V8 itself does so only for variables of functions and modules: of a
 * block's scope it writes numbered links, and the names into another object, in the same order. A variable that holds a
 * small number has no link: where the numbers of links and names differ, the order is ambiguous, and none is named.
 */
export function nameBlockVariables(graph: Graph): void {
  const { nodeCount, nodeName, strings } = graph
  const isScope = new Map<number, boolean>()

  for (let node = 0; node < nodeCount; node++) {
    const name = nodeName[node] ?? 0
    const known = isScope.get(name) ?? stringAt(strings, name) === 'system / Context'
    isScope.set(name, known)
    if (known) {
      nameVariables(graph, node)
    }
  }
}

function nameVariables(graph: Graph, scope: number): void {
  const { edgeType, edgeName, edgeTo, types } = graph
  const links = edgesOf(graph, scope)
  const numbered = links.filter(edge => edgeType[edge] === types.hiddenEdge)
  const info = links.find(
    edge => edgeType[edge] === types.internal && stringAt(graph.strings, edgeName[edge] ?? 0) === 'scope_info',
  )
  const names = numbered.length === 0 || info === undefined ? [] : namesIn(graph, edgeTo[info] ?? 0)

  if (names.length > 0 && edgeName[numbered.at(-1) ?? 0] === names.length - 1) {
    for (const edge of numbered) {
      edgeType[edge] = types.context
      edgeName[edge] = names[edgeName[edge] ?? 0] ?? 0
    }
  }
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
