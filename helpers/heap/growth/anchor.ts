/** The part of a path that a program owns: from its last class or variable on, below what V8, Node and hosts hold. */

import type { Graph } from '../graph/graph.ts'
import { kindOf } from '../graph/labels.ts'
import type { Label } from './grouping.ts'
import { originOf, type Origin } from './origin.ts'

/** What the suite keeps on the global object is under a symbol of this name. */
const ownKey = '["<symbol memory-regression-suite'

/** Steps that count where Node alone holds what grows. */
const nearest = 3

/** Nodes below a growing object that are searched for something of the program. */
const mostSearched = 500

/**
 * Whether a path leads through something of this suite last: what runs a scenario grows with it, and is no leak of it.
 * Functions and instances of the program at its end are the program's, also where only what runs it holds them.
 */
export function isOwn(graph: Graph, way: readonly number[], path: readonly Label[]): boolean {
  if (path.some(({ edge }) => edge.startsWith(ownKey))) {
    return true
  }
  const origins = way.map(node => originOf(graph, node))
  const holder = origins.slice(0, -1).findLast(origin => origin === 'program' || origin === 'suite')

  return holder === 'suite' && origins.at(-1) !== 'program'
}

/**
 * What a signature is made of. By which root, closure or registry a holder is reached varies from run to run and from
 * one release of Node to the next, so it begins with the last class or variable of the program on the path; where there
 * is none, with its last function, or else it is what grows and what of the program hangs on it. Where Node alone holds
 * it, the last steps count. `undefined`: the snapshot does not say what is the program's.
 *
 * @param way a node for each step of the path
 */
export function ownPart(
  graph: Graph,
  {
    path,
    way,
    nodes,
  }: { readonly path: readonly Label[]; readonly way: readonly number[]; readonly nodes: Uint32Array },
): readonly Label[] | undefined {
  const origins = way.map(node => originOf(graph, node))
  if (origins.every(origin => origin === undefined)) {
    return undefined
  }
  const variable = path.findLastIndex(
    ({ edge }, step) => edge.startsWith('(variable) ') && ownerOf(origins.slice(0, step)) === 'program',
  )
  const instance = path.findLastIndex(
    ({ kind }, step) => step < path.length - 1 && origins[step] === 'program' && isInstance(kind),
  )
  const closure = path.findLastIndex(
    ({ kind }, step) => step < path.length - 1 && origins[step] === 'program' && kind.startsWith('function '),
  )
  const begin = Math.max(variable, instance)

  if (begin !== -1) {
    return partFrom(path, begin, begin !== instance)
  }
  if (closure !== -1) {
    return partFrom(path, closure, false)
  }

  const below = nodes.length === 0 ? undefined : firstOfProgram(graph, nodes[nodes.length - 1] ?? 0)
  const leaf = path.at(-1)?.kind ?? ''
  return below === undefined
    ? partFrom(path, Math.max(0, path.length - nearest), true)
    : partFrom(
        [
          { edge: '', kind: leaf },
          { edge: '', kind: below },
        ],
        0,
        false,
      )
}

function ownerOf(origins: readonly Origin[]): Origin {
  return origins.findLast(origin => origin !== undefined)
}

/** An object of a class, and no function, nor the state of one that waits. */
function isInstance(kind: string): boolean {
  return !/^(?:function\b|Generator$|AsyncGenerator$|system \/ )/.test(kind)
}

/** Without scopes and V8's links, which have no name in the program. */
function partFrom(path: readonly Label[], begin: number, withEdge: boolean): readonly Label[] {
  return path
    .slice(begin)
    .filter(({ kind }) => !kind.startsWith('system / '))
    .map(({ edge, kind }, index) => ({
      edge: (index === 0 && !withEdge) || (edge.startsWith('{') && edge !== '{*}') ? '' : edge,
      kind,
    }))
}

/** Breadth first. */
function firstOfProgram(graph: Graph, from: number): string | undefined {
  const { firstEdge, edgeTo, edgeType, types, root } = graph
  const seen = new Set([from])

  for (const node of seen) {
    if (originOf(graph, node) === 'program') {
      return kindOf(graph, node)
    }
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const to = edgeTo[edge] ?? root
      if (edgeType[edge] !== types.weak && to !== root && seen.size < mostSearched) {
        seen.add(to)
      }
    }
  }
  return undefined
}
