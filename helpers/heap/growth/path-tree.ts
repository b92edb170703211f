import type { Analysis } from '../summary/analysis.ts'
import { noEdge } from '../graph/distances.ts'
import type { Graph } from '../graph/graph.ts'
import { kindOf, edgeLabel } from '../graph/labels.ts'
import { sourceOf } from './paths.ts'

/** Shortest paths of many objects laid over one another: a node stands for all objects that the same path leads to. */
export interface PathTree {
  readonly edge: string
  readonly kind: string
  /** Of the objects in question, how many are here or below. */
  readonly count: number
  /** Bytes that those which are here retain, one by one; 0 on the way there. */
  readonly retained: number
  /** Most objects first. */
  readonly below: readonly PathTree[]
}

interface Branch {
  readonly edge: string
  readonly kind: string
  readonly above: Branch | undefined
  readonly depth: number
  count: number
  retained: number
  readonly below: Map<string, Branch>
}

/** What is deeper is counted here. */
const deepest = 100

/** The paths to some objects as one tree, whose root is nobody. Indices do not count: `[3]` and `[4]` are `[]`. */
export function pathTree(analysis: Analysis, nodes: Iterable<number>): PathTree {
  const root: Branch = { edge: '', kind: '', above: undefined, depth: 0, count: 0, retained: 0, below: new Map() }
  const places = new Map<number, Branch>()

  for (const node of nodes) {
    const place = placeOf(analysis, places, root, node)
    place.retained += analysis.retained[node]!

    for (let at: Branch | undefined = place; at !== undefined; at = at.above) {
      at.count++
    }
  }

  return freeze(root)
}

function placeOf({ graph, via }: Analysis, places: Map<number, Branch>, root: Branch, node: number): Branch {
  const way: number[] = []
  let at = node

  // what has no edge to come by is the root, or reached by nothing
  while (!places.has(at) && via[at] !== noEdge) {
    way.push(at)
    at = sourceOf(graph, via[at]!)
  }

  let place = places.get(at) ?? root

  for (const step of way.toReversed()) {
    place = branchFor(graph, place, via[step]!, step)
    places.set(step, place)
  }

  return place
}

function branchFor(graph: Graph, above: Branch, edge: number, node: number): Branch {
  const label = edgeLabel(graph, edge).replace(/^[[{]\d+[\]}]$/, '[]')
  const kind = kindOf(graph, node)
  const key = `${label}\n${kind}`

  // a list is one place, however long it is
  if ((above.edge === label && above.kind === kind) || above.depth === deepest) {
    return above
  }

  const known = above.below.get(key)

  if (known !== undefined) {
    return known
  }

  const branch: Branch = { edge: label, kind, above, depth: above.depth + 1, count: 0, retained: 0, below: new Map() }
  above.below.set(key, branch)

  return branch
}

function freeze({ edge, kind, count, retained, below: branches }: Branch): PathTree {
  const sorted = [...branches.values()].toSorted((a, b) => b.count - a.count)

  return { edge, kind, count, retained, below: sorted.map(branch => freeze(branch)) }
}

/** As indented lines: `branches` of a place at most, those that lead to most objects, and what they leave out. */
export function treeLines(
  tree: PathTree,
  branches: number,
  tell: (place: PathTree) => string,
  indent = '',
): readonly string[] {
  const left = tree.below.slice(branches)
  const leftOut = left.reduce((sum, { count }) => sum + count, 0)

  return [
    ...tree.below
      .slice(0, branches)
      .flatMap(place => [
        `${indent}${indent === '' ? place.kind : `${place.edge} : ${place.kind}`}${tell(place)}`,
        ...treeLines(place, branches, tell, `${indent}  `),
      ]),
    ...(left.length === 0
      ? []
      : [`${indent}… and ${left.length.toLocaleString('en')} other ways to ${leftOut.toLocaleString('en')}`]),
  ]
}

/** One way to some of the objects. */
export interface CountedPath {
  readonly path: readonly { readonly edge: string; readonly kind: string }[]
  readonly count: number
  /** Bytes that these objects retain, one by one. */
  readonly retained: number
}

/** The ways to all objects of a tree, those that retain most first. */
export function countedPaths(tree: PathTree): readonly CountedPath[] {
  const paths: CountedPath[] = []
  const visit = (place: PathTree, path: CountedPath['path']): void => {
    const own = place.count - place.below.reduce((sum, { count }) => sum + count, 0)

    if (own > 0) {
      paths.push({ path, count: own, retained: place.retained })
    }
    for (const below of place.below) {
      visit(below, [...path, { edge: below.edge, kind: below.kind }])
    }
  }

  visit(tree, [])

  return paths.toSorted((a, b) => b.retained - a.retained || b.count - a.count)
}
