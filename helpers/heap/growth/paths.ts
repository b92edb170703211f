/** Shortest paths to an object, and their text. */

import type { Analysis } from '../summary/analysis.ts'
import { findDistances, noEdge } from '../graph/distances.ts'
import { holds } from '../graph/essential.ts'
import type { Graph } from '../graph/graph.ts'
import { edgeLabel, kindOf } from '../graph/labels.ts'

/** One step of a path: the edge that was taken, and the node to which it leads. */
export interface Step {
  readonly edge: number
  readonly node: number
}

/** A step as reports show it. */
export interface DescribedStep {
  /** Such as `.cache` or `[3]`. */
  readonly edge: string
  /** Such as `Map` or `function onData`. */
  readonly kind: string
  readonly id: number
}

/** The node from which an edge leads. */
export function sourceOf({ firstEdge, nodeCount }: Graph, edge: number): number {
  let low = 0
  let high = nodeCount

  // the last node whose first edge is not behind this one; nodes without edges share theirs with the next
  while (high - low > 1) {
    const middle = (low + high) >>> 1

    if (firstEdge[middle]! <= edge) {
      low = middle
    } else {
      high = middle
    }
  }

  return low
}

/** A path can lead along a list of a million entries; of a longer one only its end is walked. */
const longestPath = 200

/**
 * A shortest path from a root to a node, from the root's edge on; empty for the root and for what nothing reaches. Of a
 * path of more than 200 steps, the last 200.
 */
export function shortestPath({ graph, via }: Pick<Analysis, 'graph' | 'via'>, node: number): readonly Step[] {
  const steps: Step[] = []

  let at = node

  for (let edge = via[at] ?? noEdge; edge !== noEdge && steps.length < longestPath; edge = via[at] ?? noEdge) {
    steps.push({ edge, node: at })
    at = sourceOf(graph, edge)
  }

  return steps.toReversed()
}

/**
 * Paths to a node that end with different edges, shortest first, `limit` at most: each is a shortest path to one of
 * those that hold the node, and their edge to it.
 */
export function retainingPaths(analysis: Analysis, node: number, limit: number): readonly (readonly Step[])[] {
  const { graph, via } = analysis
  const distance = findDistances(graph)
  const holders = holdersOf(analysis, node)
    .filter(({ node: holder }) => via[holder] !== noEdge || holder === graph.root)
    .toSorted((a, b) => (distance[a.node] ?? 0) - (distance[b.node] ?? 0))
    .slice(0, limit)

  return holders.map(({ edge, node: holder }) => [...shortestPath(analysis, holder), { edge, node }])
}

/** Those that hold a node, with the edges by which they do. */
function holdersOf({ graph }: Analysis, node: number): readonly Step[] {
  const holders: Step[] = []

  for (let edge = graph.edgeTo.indexOf(node); edge !== -1; edge = graph.edgeTo.indexOf(node, edge + 1)) {
    const holder = sourceOf(graph, edge)

    if (holds(graph, holder, edge)) {
      holders.push({ edge, node: holder })
    }
  }

  return holders
}

function describeStep(graph: Graph, { edge, node }: Step): DescribedStep {
  return { edge: edgeLabel(graph, edge), kind: kindOf(graph, node), id: graph.nodeId[node] ?? 0 }
}

/** A shortest path to a node, as `describeSteps` has it; empty for the root and for what nothing reaches. */
export function describePath(analysis: Analysis, node: number): readonly DescribedStep[] {
  return describeSteps(analysis, shortestPath(analysis, node))
}

/** The labels of steps; a path whose beginning was left out begins with `…`. */
export function describeSteps({ graph, via }: Analysis, steps: readonly Step[]): readonly DescribedStep[] {
  const [first] = steps
  const isCut = first !== undefined && via[sourceOf(graph, first.edge)] !== noEdge
  const described = steps.map(step => describeStep(graph, step))

  return isCut ? [{ edge: '', kind: '…', id: 0 }, ...described] : described
}

/**
 * A path as one line, such as `global → .app : App → .cache : Map`: at most `limit` steps, of a longer path the first
 * two and the last ones. The edge from the root to the first of them says nothing, and is left out.
 */
export function pathLine(steps: readonly Pick<DescribedStep, 'edge' | 'kind'>[], limit = 8): string {
  const texts = steps.map((step, index) => (index === 0 ? step.kind : `${step.edge} : ${step.kind}`))
  const shown = texts.length <= limit ? texts : [...texts.slice(0, 2), '…', ...texts.slice(3 - limit)]

  return shown.join(' → ')
}
