/** The nodes of one of V8's types by their name. */

import type { Graph } from './graph.ts'
import { stringAt } from '../parse/strings.ts'

/** Nodes of one of V8's types with names of one kind. */
export interface Kind {
  readonly name: string
  readonly count: number
  /** Bytes, as V8 wrote them. */
  readonly size: number
}

/** Such as `system / BytecodeArray` and `(constant pool)`. */
const ownName = /^(?:system \/ |\()/

/**
 * What the nodes of a type are, largest first: of code its bytecode, what the compiler has learned and so on, of shapes
 * the maps and their descriptors. All nodes with the name of a function or script are one kind, and so is the machine
 * code of all functions.
 */
export function kindsOf({ nodeType, nodeName, selfSize, strings }: Graph, type: number): readonly Kind[] {
  const byName = new Map<number, { count: number; size: number }>()

  for (let node = nodeType.indexOf(type); node !== -1; node = nodeType.indexOf(type, node + 1)) {
    const name = nodeName[node] ?? 0
    const sum = byName.get(name) ?? { count: 0, size: 0 }

    sum.count++
    sum.size += selfSize[node] ?? 0
    byName.set(name, sum)
  }

  const kinds = Map.groupBy(byName, ([name]) => kindNamed(stringAt(strings, name)))

  return [...kinds]
    .map(([name, sums]) => ({
      name,
      count: sums.reduce((sum, [, { count }]) => sum + count, 0),
      size: sums.reduce((sum, [, { size }]) => sum + size, 0),
    }))
    .toSorted((a, b) => b.size - a.size)
}

function kindNamed(name: string): string {
  return ownName.test(name)
    ? name.replace(/ for .*\)$/s, ')').replace(/^system \/ /, '')
    : 'of functions and scripts, by their name'
}
