import type { Analysis } from './analysis.ts'
import type { Graph } from './graph.ts'
import { inSlices, sliceSize } from './slices.ts'
import { stringAt } from './strings.ts'

/** What all objects of a class come to. */
export interface ClassStatistics {
  readonly name: string
  /** Objects that weigh something of their own. */
  readonly count: number
  /** Bytes, each object with what is its own. */
  readonly shallow: number
  /** Bytes that would be free if all of them went; those that another of the same class dominates count once. */
  readonly retained: number
  /** A node of the class, the one that retains most. */
  readonly largest: number
}

/** Sums by class: class `c` is the string `c` for objects and native objects, and `strings.count` plus its type for others. */
interface Sums {
  readonly classOf: Uint32Array
  readonly count: Uint32Array
  readonly shallow: Float64Array
  readonly retained: Float64Array
  readonly largest: Uint32Array
  /** Objects of the class among the dominators of where the walk is. */
  readonly open: Uint32Array
}

/**
 * Statistics of all classes, by retained size. As in DevTools, closures are `Function`, V8's hidden nodes `(system)`, and
 * strings, numbers and other types are a class each.
 */
export function classStatistics(analysis: Analysis): readonly ClassStatistics[] {
  const { graph, workspace } = analysis
  const classCount = graph.strings.count + graph.types.nodes.length
  const lists = workspace.takeZeros(2 * graph.nodeCount + 2) // the longest first, so that all find a column to use again
  const store = workspace.takeZeros(classCount * 7)
  const sums: Sums = {
    classOf: workspace.take(graph.nodeCount),
    shallow: new Float64Array(store.buffer, 0, classCount),
    retained: new Float64Array(store.buffer, classCount * 8, classCount),
    count: store.subarray(classCount * 4, classCount * 5),
    largest: store.subarray(classCount * 5, classCount * 6),
    open: store.subarray(classCount * 6, classCount * 7),
  }

  classOfNodes(graph, sums.classOf)
  inSlices(0, graph.nodeCount, (from, to) => addShallow(analysis, sums, from, to))
  addRetained(analysis, sums, lists)

  const statistics: ClassStatistics[] = []

  for (let index = 0; index < classCount; index++) {
    if (sums.count[index]! > 0) {
      statistics.push({
        name: className(graph, index),
        count: sums.count[index]!,
        shallow: sums.shallow[index]!,
        retained: sums.retained[index]!,
        largest: sums.largest[index]!,
      })
    }
  }

  workspace.give(sums.classOf, store, lists)

  return statistics.toSorted((a, b) => b.retained - a.retained || b.shallow - a.shallow)
}

/** Fills `classOf` with the class of every node: a number for `className`. */
export function classOfNodes(graph: Graph, classOf: Uint32Array): Uint32Array {
  const { strings, types } = graph
  const canonical = new Map<number, number>()
  const byText = new Map<string, number>()

  for (let index = 0; index < strings.count; index++) {
    const first = strings.bytes[strings.starts[index]!]

    if (first === 60 || first === 68) { // `<div id="a">`, `Detached <div>`
      const text = tagOf(stringAt(strings, index))

      if (text !== undefined) {
        byText.set(text, byText.get(text) ?? index)
        canonical.set(index, byText.get(text)!)
      }
    }
  }

  inSlices(0, graph.nodeCount, (from, to) => {
    for (let node = from; node < to; node++) {
      const type = graph.nodeType[node]!
      const name = graph.nodeName[node]!

      classOf[node] = type !== types.object && type !== types.native ? strings.count + type
        : canonical.size === 0 ? name : canonical.get(name) ?? name
    }
  })

  return classOf
}

/** An element's class is its tag; undefined for names that are no element's. */
function tagOf(name: string): string | undefined {
  const start = name.startsWith('<') ? 0 : name.startsWith('Detached <') ? 10 : undefined
  const space = start === undefined ? -1 : name.indexOf(' ', start)

  return start === undefined ? undefined : space === -1 ? name : `${name.slice(0, space)}>`
}

export function className({ strings, types }: Graph, index: number): string {
  if (index < strings.count) {
    const name = stringAt(strings, index)

    return tagOf(name) ?? name
  }

  switch (index - strings.count) {
    case types.hidden:
      return '(system)'
    case types.code:
      return '(compiled code)'
    case types.closure:
      return 'Function'
    case types.regexp:
      return 'RegExp'
    default:
      return `(${types.nodes[index - strings.count]})`
  }
}

function addShallow({ shallow, retained }: Analysis, sums: Sums, from: number, to: number): void {
  for (let node = from; node < to; node++) {
    const size = shallow[node]!
    const index = sums.classOf[node]!

    if (size === 0) {
      continue
    }
    if (sums.count[index] === 0 || retained[node]! > retained[sums.largest[index]!]!) {
      sums.largest[index] = node
    }

    sums.count[index]!++
    sums.shallow[index]! += size
  }
}

/**
 * Walks the dominator tree and adds what those retain that no other of their class dominates. The tree is laid out as lists
 * of children, by number.
 */
function addRetained({ graph, dominators: { nodeOf, dominator }, shallow, retained }: Analysis, sums: Sums, lists: Uint32Array): void {
  const { classOf, open } = sums
  const count = graph.nodeCount
  const child = lists.subarray(0, count + 1)
  const sibling = lists.subarray(count + 1)

  inSlices(0, count - 1, (from, to) => {
    for (let number = count - from; number > count - to; number--) {
      sibling[number] = child[dominator[number]!]!
      child[dominator[number]!] = number
    }
  })

  // see `slices.ts`
  const walk = (from: number): number => {
    let number = from

    for (let steps = 0; steps < sliceSize && number !== 0; steps++) {
      const node = nodeOf[number]!
      const index = classOf[node]!

      if (open[index] === 0 && shallow[node] !== 0) {
        sums.retained[index]! += retained[node]!
      }

      if (child[number] !== 0) {
        // an object that weighs nothing does not stand for its class
        open[index]! += shallow[node] === 0 ? 0 : 1
        number = child[number]!
        continue
      }

      while (number !== 1 && sibling[number] === 0) {
        number = dominator[number]!
        const parent = nodeOf[number]!
        open[classOf[parent]!]! -= shallow[parent] === 0 ? 0 : 1
      }

      number = number === 1 ? 0 : sibling[number]!
    }

    return number
  }

  for (let number = 1; number !== 0;) {
    number = walk(number)
  }
}
