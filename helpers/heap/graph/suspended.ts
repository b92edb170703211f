/** Async functions that wait: V8 stores what each needs to go on in an object that it calls a generator. */

import type { Graph } from './graph.ts'
import { locationOf } from '../growth/location.ts'
import { stringAt } from '../parse/strings.ts'

export interface Suspended {
  /** Empty for one without a name. */
  readonly name: string
  /** Where its source begins: `file:///app/server.js:88:27`. */
  readonly location: string
}

/**
 * The async functions that wait for something that is still reachable, in the order of the snapshot. One that waits for
 * an unreachable promise is garbage, and in no snapshot.
 */
export function suspendedFunctions(graph: Graph): readonly Suspended[] {
  const { firstEdge, edgeName, edgeTo, locations, nodeName, nodeType, strings, types } = graph
  const found: Suspended[] = []

  for (let at = 0; at < locations.length; at += 4) {
    const node = locations[at] ?? 0
    if (nodeType[node] !== types.object || textOf(node) !== 'Generator') {
      continue
    }

    let closure: number | undefined
    let hasPrototype = false // what a generator of the program's own has, and an async function's has not
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const name = types.numbered[graph.edgeType[edge] ?? 0] === 1 ? '' : stringAt(strings, edgeName[edge] ?? 0)
      const to = edgeTo[edge] ?? 0
      closure = name === 'function' && nodeType[to] === types.closure ? to : closure
      hasPrototype ||= name === '__proto__' && nodeType[to] === types.object
    }

    const location = closure === undefined || hasPrototype ? undefined : locationOf(graph, closure)
    if (closure !== undefined && location !== undefined) {
      found.push({ name: textOf(closure), location })
    }
  }
  return found

  function textOf(node: number): string {
    return stringAt(strings, nodeName[node] ?? 0)
  }
}
