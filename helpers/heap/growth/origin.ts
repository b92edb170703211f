/** Whose code a function, or the class of an object, is: that of the program, of Node, or of this suite. */

import { fileURLToPath } from 'node:url'
import type { Graph } from '../graph/graph.ts'
import { locationOf } from './location.ts'

/** `undefined`: the snapshot does not say, as for plain objects, collections, and what V8 and Node make natively. */
export type Origin = 'program' | 'node' | 'suite' | undefined

/** The suite itself, and what drives its scenarios. */
const ofTheSuite = /\/node_modules\/(?:vitest|vite|@vitest\/[^/]+)\//
const helpers = fileURLToPath(new URL('../../', import.meta.url))

const known = new WeakMap<Graph, Map<number, Origin>>()

/** By the script in which it is defined. */
export function originOf(graph: Graph, node: number): Origin {
  const origins = known.get(graph) ?? new Map<number, Origin>()
  known.set(graph, origins)

  if (!origins.has(node)) {
    origins.set(node, originAt(locationOf(graph, node)))
  }
  return origins.get(node)
}

function originAt(location: string | undefined): Origin {
  if (location === undefined) {
    return undefined
  }
  if (location.startsWith('node:')) {
    return 'node'
  }
  const file = location.startsWith('file:') ? fileURLToPath(location) : location

  return file.startsWith(helpers) || ofTheSuite.test(file) ? 'suite' : 'program'
}
