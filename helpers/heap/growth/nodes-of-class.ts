/** The objects of a class, by its name. */

import { stringAt } from '../parse/strings.ts'
import type { Graph } from '../graph/graph.ts'

/** Objects of a class and functions of a name; natives too. */
export function nodesOfClass(
  { nodeCount, nodeType, nodeName, strings, types }: Graph,
  name: string,
): readonly number[] {
  const nodes: number[] = []
  const verdict = new Uint8Array(strings.count) // 0 not asked, 1 no, 2 yes

  for (let node = 0; node < nodeCount; node++) {
    const type = nodeType[node]
    const text = nodeName[node] ?? 0

    if (type === types.object || type === types.closure || type === types.native) {
      if (verdict[text] === 0) {
        verdict[text] = stringAt(strings, text) === name ? 2 : 1
      }
      if (verdict[text] === 2) {
        nodes.push(node)
      }
    }
  }

  return nodes
}
