/** Which edges retain their target. */

import type { Graph } from './graph.ts'
import { ephemeronType } from './names.ts'

/**
 * Whether an edge holds its target: not if it is weak or leads to its own node; of shortcuts only the root's; not from
 * a WeakMap's table to a value, since the key's edge says more. Dominators have one rule more, in
 * `kernels/numbering.c`: what only V8 holds does not hold the program's own objects.
 */
export function holds(
  { edgeType, edgeTo, edgeName, nodeId, types, root, ephemerons }: Graph,
  node: number,
  edge: number,
): boolean {
  const type = edgeType[edge]

  return (
    type !== types.weak &&
    edgeTo[edge] !== node &&
    (type !== types.shortcut || node === root) &&
    !(type === ephemeronType && ephemerons.get(edgeName[edge] ?? 0) === nodeId[node])
  )
}
