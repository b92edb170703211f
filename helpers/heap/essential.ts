import type { Graph } from './graph.ts'
import { ephemeronType, type Names } from './names.ts'

/**
 * Whether an edge keeps its target: not if it is weak or leads to its own node; of shortcuts only the root's; not from a
 * WeakMap's table to a value, since the key's edge says more; and not from what only V8 holds to the program's own objects.
 *
 * The search for dominators has the same rules, in the order that is fastest there.
 */
export function keeps(graph: Graph, names: Names, pageOwned: Uint8Array, node: number, edge: number): boolean {
  const { edgeType, edgeTo, edgeName, nodeId, types, root } = graph
  const type = edgeType[edge]!
  const to = edgeTo[edge]!

  return type !== types.weak && to !== node &&
    (node === root || (type !== types.shortcut && (pageOwned[node] === 1 || pageOwned[to] === 0))) &&
    !(type === ephemeronType && names.ephemerons.get(edgeName[edge]!)!.table === nodeId[node])
}
