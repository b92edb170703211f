/** Walks a heap breadth first, and groups its objects by the path that leads to them. */

import type { Graph } from '../graph/graph.ts'
import { groupingOf, passed, skipped, type Grouping, type Label } from './grouping.ts'

/** Objects that the same path leads to, over several snapshots. */
export interface Group {
  readonly label: Label
  readonly above: Group | undefined
  /** Steps from a root. */
  readonly depth: number
  /** Objects in one snapshot after the other. */
  readonly counts: number[]
  readonly below: Map<string, Group>
  /** Nothing is reached by this path: what it leads to is found by another one, or not at all. */
  readonly isClosed?: true
}

/** Paths that are closed to a walk, and nodes by their ids. */
export interface Closed {
  readonly paths: readonly (readonly Label[])[]
  readonly ids: ReadonlySet<number>
}

/** The groups of one snapshot by number, their nodes as linked lists. */
export interface Walk {
  /** Undefined for groups that are not watched: the last snapshot did not have them, or they have stopped growing. */
  readonly groups: (Group | undefined)[]
  readonly numberOf: Map<Group, number>
  readonly first: number[]
  readonly last: number[]
  readonly sizes: number[]
  /** By node: the next one of its group. */
  readonly next: Uint32Array
  /** Bytes of all that was reached. */
  bytes: number
}

interface Context {
  readonly graph: Graph
  readonly grouping: Grouping
  readonly visited: Uint8Array
  readonly walk: Walk
  /** Whether all groups are to be watched, or only those that are known. */
  readonly isFirst: boolean
  /** The group whose nodes' edges are being followed. */
  current: number
  /** Its groups below, by key. */
  readonly keys: Map<number, number>
}

const none = 2 ** 32 - 1

/**
 * Deeper objects join the group above them: a chain of two alternating classes would give each of its links a group.
 */
const deepest = 100

/** Where a group would stand that is closed. */
const closed = -1

/** The group above all others, and below it those that are closed. */
export function createRoot(paths: Closed['paths'] = []): Group {
  const root: Group = { label: { edge: '', kind: '' }, above: undefined, depth: 0, counts: [], below: new Map() }

  for (const path of paths) {
    let at = root

    for (const [index, label] of path.entries()) {
      const group = at.below.get(textOf(label)) ?? groupBelow(at, label, index === path.length - 1)
      at.below.set(textOf(label), group)
      at = group
    }
  }

  return root
}

function groupBelow(above: Group, label: Label, isClosed = false): Group {
  return { label, above, depth: above.depth + 1, counts: [], below: new Map(), ...(isClosed ? { isClosed } : {}) }
}

const textOf = ({ edge, kind }: Label): string => `${edge}\n${kind}`

/**
 * Groups all objects that are reached breadth first, from the global objects and then from all roots, each by its
 * shortest path; adds the size of each watched group to its counts. Nodes with one of the `ids` are not reached.
 */
export function walkGroups(graph: Graph, root: Group, isFirst: boolean, ids?: Closed['ids']): Walk {
  const walk: Walk = {
    groups: [],
    numberOf: new Map(),
    first: [],
    last: [],
    sizes: [],
    next: new Uint32Array(graph.nodeCount),
    bytes: 0,
  }
  const context: Context = {
    graph,
    grouping: groupingOf(graph),
    visited: new Uint8Array(graph.nodeCount),
    walk,
    isFirst,
    current: 0,
    keys: new Map(),
  }

  context.visited[graph.root] = 1
  if (ids !== undefined && ids.size > 0) {
    graph.nodeId.forEach((id, node) => {
      context.visited[node]! |= ids.has(id) ? 1 : 0
    })
  }

  for (const onlyGlobals of [true, false]) {
    const start = openGroup(context, root)
    append(walk, start, graph.root)
    followGroup(context, start, onlyGlobals)

    for (let number = start + 1; number < walk.groups.length; number++) {
      followGroup(context, number, false)
    }
  }

  for (const [group, number] of walk.numberOf) {
    group.counts.push(walk.sizes[number] ?? 0)
  }

  return walk
}

/** The nodes of a group in the snapshot that was walked. */
export function membersOf({ numberOf, first, next }: Walk, group: Group): Uint32Array {
  const nodes: number[] = []
  const number = numberOf.get(group)

  for (let node = first[number ?? none] ?? none; node !== none; node = next[node] ?? none) {
    nodes.push(node)
  }

  return Uint32Array.from(nodes)
}

function followGroup(context: Context, number: number, onlyShortcuts: boolean): void {
  const { walk } = context
  const passedNodes: number[] = []

  context.current = number
  context.keys.clear()

  // the list can become longer on the way: a linked list's entries are one group
  for (let node = walk.first[number] ?? none; node !== none; node = walk.next[node] ?? none) {
    followEdges(context, node, passedNodes, onlyShortcuts)

    for (let at = passedNodes.pop(); at !== undefined; at = passedNodes.pop()) {
      followEdges(context, at, passedNodes, false)
    }
  }
}

function followEdges(context: Context, node: number, passedNodes: number[], onlyShortcuts: boolean): void {
  const {
    graph: { firstEdge, edgeType, edgeTo, selfSize, types },
    grouping: { role },
    visited,
  } = context
  const end = firstEdge[node + 1]!

  for (let edge = firstEdge[node]!; edge < end; edge++) {
    const to = edgeTo[edge]!

    if (
      visited[to] === 1 ||
      role[to] === skipped ||
      edgeType[edge] === types.weak ||
      (onlyShortcuts && edgeType[edge] !== types.shortcut)
    ) {
      continue
    }

    const number = role[to] === passed ? undefined : groupFor(context, node, edge, to)

    if (number === closed) {
      continue
    }

    visited[to] = 1
    context.walk.bytes += selfSize[to]!

    if (number === undefined) {
      passedNodes.push(to)
    } else {
      append(context.walk, number, to)
    }
  }
}

function groupFor(context: Context, holder: number, edge: number, node: number): number {
  const key = context.grouping.keyOf(holder, edge, node)
  const known = context.keys.get(key)

  if (known !== undefined) {
    return known
  }

  const number = findGroup(context, holder, edge, node)
  context.keys.set(key, number)

  return number
}

function findGroup(context: Context, holder: number, edge: number, node: number): number {
  const { walk, current, isFirst } = context
  const parent = walk.groups[current]

  if (parent === undefined) {
    return openGroup(context, undefined)
  }

  const label = context.grouping.labelOf(holder, edge, node)
  const isLink = parent.label.edge === label.edge && parent.label.kind === label.kind

  if (isLink || parent.depth === deepest) {
    return current
  }

  const text = textOf(label)
  const group = parent.below.get(text) ?? (isFirst ? groupBelow(parent, label) : undefined)

  if (group?.isClosed === true) {
    return closed
  }

  const number = group === undefined ? undefined : walk.numberOf.get(group)

  if (number !== undefined) {
    // the same label by another key, such as names that are cut: one group, unless it has been followed already
    return number > current ? number : openGroup(context, undefined)
  }
  if (group !== undefined) {
    parent.below.set(text, group)
  }

  return openGroup(context, group)
}

function openGroup({ walk }: Context, group: Group | undefined): number {
  const number = walk.groups.push(group) - 1

  walk.first.push(none)
  walk.last.push(none)
  walk.sizes.push(0)

  if (group?.above !== undefined) {
    walk.numberOf.set(group, number)
  }

  return number
}

function append(walk: Walk, number: number, node: number): void {
  walk.next[node] = none

  const size = walk.sizes[number] ?? 0

  if (size === 0) {
    walk.first[number] = node
  } else {
    walk.next[walk.last[number] ?? none] = node
  }

  walk.last[number] = node
  walk.sizes[number] = size + 1
}
