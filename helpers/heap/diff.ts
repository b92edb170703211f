import { analyse } from './analysis.ts'
import { propagateDetachedness } from './detachedness.ts'
import type { Graph, Sizes } from './graph.ts'
import { className, classOfNodes } from './classes.ts'
import { readNames } from './names.ts'
import { pathTree, type PathTree } from './path-tree.ts'
import { shallowSizes } from './shallow-sizes.ts'
import { createWorkspace } from './workspace.ts'

/** What became of a class between two snapshots. Sizes are bytes, each object with what is its own. */
export interface ClassDifference {
  readonly name: string
  readonly added: number
  readonly removed: number
  readonly addedSize: number
  readonly removedSize: number
  /** All objects of the class, those that stayed and grew included. */
  readonly sizeChange: number
  /** What holds the new ones, told for the classes that grew most. */
  readonly heldBy: PathTree | undefined
}

/** What a first snapshot leaves for the comparison: 9 bytes an object, of its names only the classes'. */
export interface Before {
  readonly ids: Uint32Array
  readonly classOf: Uint32Array
  readonly sizes: Sizes
  readonly names: readonly string[]
}

export function before(graph: Graph): Before {
  const workspace = createWorkspace()
  const sizes = shallowSizes(graph, readNames(graph), propagateDetachedness(graph), workspace)
  const { classOf, names } = numberClasses(graph)

  return { ids: graph.nodeId, classOf, sizes, names }
}

/** Objects of one class on both sides. */
interface Tally {
  added: number
  removed: number
  addedSize: number
  removedSize: number
  sizeBefore: number
  sizeAfter: number
  /** The embedder's objects, whose ids mean nothing in another snapshot. */
  embeddersBefore: number
  embeddersAfter: number
  readonly newNodes: number[]
}

/**
 * Compares two snapshots of one process by the ids of their objects. The embedder's ids (even ones) mean nothing in another
 * snapshot: of those only the numbers are compared.
 */
export function difference(earlier: Before, graph: Graph, toldPaths = 10): readonly ClassDifference[] {
  const analysis = analyse(graph)
  const { classOf, names } = numberClasses(graph)
  const tallies = new Map<string, Tally>()
  const known = idSet(earlier.ids)
  const alive = idSet(graph.nodeId)

  for (const [node, id] of graph.nodeId.entries()) {
    const tally = tallyOf(tallies, names[classOf[node]!]!)
    const size = analysis.shallow[node]!

    tally.sizeAfter += size

    if (size > 0 && id % 2 === 0) {
      tally.embeddersAfter++
    } else if (size > 0 && !known(id)) {
      tally.added++
      tally.addedSize += size
      tally.newNodes.push(node)
    }
  }

  for (const [node, id] of earlier.ids.entries()) {
    const tally = tallyOf(tallies, earlier.names[earlier.classOf[node]!]!)
    const size = earlier.sizes[node]!

    tally.sizeBefore += size

    if (size > 0 && id % 2 === 0) {
      tally.embeddersBefore++
    } else if (size > 0 && !alive(id)) {
      tally.removed++
      tally.removedSize += size
    }
  }

  return [...tallies]
    .map(([name, tally]) => ({ name, tally, change: tally.sizeAfter - tally.sizeBefore }))
    .filter(({ tally, change }) => change !== 0 || tally.added > 0 || tally.removed > 0 || tally.embeddersAfter !== tally.embeddersBefore)
    .toSorted((a, b) => b.change - a.change)
    .map(({ name, tally, change }, index) => ({
      name,
      added: tally.added + Math.max(0, tally.embeddersAfter - tally.embeddersBefore),
      removed: tally.removed + Math.max(0, tally.embeddersBefore - tally.embeddersAfter),
      addedSize: tally.addedSize,
      removedSize: tally.removedSize,
      sizeChange: change,
      heldBy: index < toldPaths && change > 0 && tally.newNodes.length > 0 ? pathTree(analysis, tally.newNodes) : undefined,
    }))
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name)

  if (known !== undefined) {
    return known
  }

  const tally = { added: 0, removed: 0, addedSize: 0, removedSize: 0, sizeBefore: 0, sizeAfter: 0, embeddersBefore: 0, embeddersAfter: 0, newNodes: [] }
  tallies.set(name, tally)

  return tally
}

/** Whether an id is among some; a bit for each that could be. */
function idSet(ids: Uint32Array): (id: number) => boolean {
  let highest = 0

  for (const id of ids) {
    highest = Math.max(highest, id)
  }

  const bits = new Uint8Array(Math.floor(highest / 8) + 1)

  for (const id of ids) {
    bits[id >>> 3]! |= 1 << (id & 7)
  }

  return (id) => id <= highest && (bits[id >>> 3]! & (1 << (id & 7))) !== 0
}

/** Classes by numbers of their own, so that names need not be kept with the whole string table. */
function numberClasses(graph: Graph): { readonly classOf: Uint32Array, readonly names: readonly string[] } {
  const classOf = classOfNodes(graph, new Uint32Array(graph.nodeCount))
  const numbers = new Map<number, number>()

  for (let node = 0; node < graph.nodeCount; node++) {
    const index = classOf[node]!
    let number = numbers.get(index)

    if (number === undefined) {
      number = numbers.size
      numbers.set(index, number)
    }

    classOf[node] = number
  }

  return { classOf, names: [...numbers.keys()].map((index) => className(graph, index)) }
}
