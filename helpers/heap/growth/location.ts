/** Where functions and classes are in the source. */

import type { Graph } from '../graph/graph.ts'
import { stringAt } from '../parse/strings.ts'

/**
 * Where a function, or the class of an object, is in its source: `file:///app/server.js:88:27`. `undefined` where the
 * snapshot does not say: V8 writes locations for functions and for objects that a constructor made.
 */
export function locationOf(graph: Graph, node: number): string | undefined {
  const { locations } = graph

  for (let at = 0; at < locations.length; at += 4) {
    if (locations[at] === node) {
      const [script = 0, line = 0, column = 0] = locations.subarray(at + 1, at + 4)
      const file = scriptName(graph, script)

      return file === undefined ? undefined : `${file}:${line + 1}:${column + 1}`
    }
  }

  return undefined
}

/** A snapshot has no list of scripts; but each function refers to its compiled code, and that to its script. */
function scriptName(graph: Graph, script: number): string | undefined {
  const { locations, nodeType, types } = graph

  for (let at = 0; at < locations.length; at += 4) {
    const node = locations[at] ?? 0

    if (locations[at + 1] === script && nodeType[node] === types.closure) {
      const compiled = follow(graph, node, 'shared')
      const found = compiled === undefined ? undefined : follow(graph, compiled, 'script')
      const name = found === undefined ? '' : stringAt(graph.strings, graph.nodeName[found] ?? 0)

      if (name !== '') {
        return name
      }
    }
  }

  return undefined
}

function follow(
  { firstEdge, edgeType, edgeName, edgeTo, types, strings }: Graph,
  node: number,
  name: string,
): number | undefined {
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (edgeType[edge] === types.internal && stringAt(strings, edgeName[edge]!) === name) {
      return edgeTo[edge]
    }
  }

  return undefined
}
