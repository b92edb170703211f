import type { Graph } from './graph.ts'
import { ephemeronType, type Names } from './names.ts'

/**
 * Whether an edge holds its target: not if it is weak or leads to its own node; of shortcuts only the root's; not from a
 * WeakMap's table to a value, since the key's edge says more.
 */
export function holds({ edgeType, edgeTo, edgeName, nodeId, types, root }: Graph, { ephemerons }: Names, node: number, edge: number): boolean {
  const type = edgeType[edge]!

  return type !== types.weak && edgeTo[edge] !== node && (type !== types.shortcut || node === root) &&
    !(type === ephemeronType && ephemerons.get(edgeName[edge]!)!.table === nodeId[node])
}

/**
 * Whether an edge counts for dominators: it holds its target, and does not lead from what only V8 holds to the program's own
 * objects. The search for dominators has the same rules, in the order that is fastest there.
 */
export function keeps(graph: Graph, names: Names, pageOwned: Uint8Array, node: number, edge: number): boolean {
  return holds(graph, names, node, edge) && (node === graph.root || pageOwned[node] === 1 || pageOwned[graph.edgeTo[edge]!] === 0)
}
