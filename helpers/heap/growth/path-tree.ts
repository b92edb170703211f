/** The shortest paths to many objects as one tree. */

import type { Analysis } from '../summary/analysis.ts'
import { noEdge } from '../graph/distances.ts'
import type { Graph } from '../graph/graph.ts'
import { kindOf, edgeLabel } from '../graph/labels.ts'
import { sourceOf } from './paths.ts'

/** Shortest paths merged into a tree: a node stands for all objects that the same path leads to. */
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

/**
 * The paths to some objects as one tree, whose root stands for no object. Indices do not count: `[3]` and `[4]` are
 * `[]`.
 */
export function pathTree(analysis: Analysis, nodes: Iterable<number>): PathTree {
  const root: Branch = { edge: '', kind: '', above: undefined, depth: 0, count: 0, retained: 0, below: new Map() }
  const branches = new Map<number, Branch>()

  for (const node of nodes) {
    const branch = branchOf(analysis, branches, root, node)
    branch.retained += analysis.retained[node] ?? 0

    for (let at: Branch | undefined = branch; at !== undefined; at = at.above) {
      at.count++
    }
  }

  return freeze(root)
}

/** The branch of a node. `branches` are those of the nodes so far, and get the new ones. */
function branchOf({ graph, via }: Analysis, branches: Map<number, Branch>, root: Branch, node: number): Branch {
  const way: { readonly node: number; readonly edge: number }[] = []
  let at = node

  for (let edge = via[at] ?? noEdge; !branches.has(at) && edge !== noEdge; edge = via[at] ?? noEdge) {
    way.push({ node: at, edge })
    at = sourceOf(graph, edge)
  }

  let branch = branches.get(at) ?? root // a node without an edge that leads to it is the root, or unreachable

  for (const step of way.toReversed()) {
    branch = branchBelow(graph, branch, step.edge, step.node)
    branches.set(step.node, branch)
  }

  return branch
}

function branchBelow(graph: Graph, above: Branch, edge: number, node: number): Branch {
  const label = edgeLabel(graph, edge).replace(/^[[{]\d+[\]}]$/, '[]')
  const kind = kindOf(graph, node)
  const key = `${label}\n${kind}`

  // a list is one branch, however long it is
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

/**
 * As indented lines: below each line `branches` at most, those that lead to most objects, and how many they leave out.
 * `figures` gives the end of a line.
 */
export function treeLines(
  tree: PathTree,
  branches: number,
  figures: (tree: PathTree) => string,
  indent = '',
): readonly string[] {
  const left = tree.below.slice(branches)
  const leftOut = left.reduce((sum, { count }) => sum + count, 0)

  return [
    ...tree.below
      .slice(0, branches)
      .flatMap(below => [
        `${indent}${indent === '' ? below.kind : `${below.edge} : ${below.kind}`}${figures(below)}`,
        ...treeLines(below, branches, figures, `${indent}  `),
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
  const visit = (at: PathTree, path: CountedPath['path']): void => {
    const own = at.count - at.below.reduce((sum, { count }) => sum + count, 0)

    if (own > 0) {
      paths.push({ path, count: own, retained: at.retained })
    }
    for (const below of at.below) {
      visit(below, [...path, { edge: below.edge, kind: below.kind }])
    }
  }

  visit(tree, [])

  return paths.toSorted((a, b) => b.retained - a.retained || b.count - a.count)
}
