/** Which of the growing paths hold what came. */

import type { Graph } from '../graph/graph.ts'
import { sizeWithout } from '../graph/size-without.ts'
import type { FoundGrowth } from '../growth/growth.ts'

/** A path is the holder, and the others grow beside it, when it explains this share of what came. */
const most = 1 / 2

/** Several holders are enough when they explain this share together. */
const nearlyAll = 0.9

/** Another holder is listed where more is explained with it, by this share of what came. */
const leastMore = 1 / 20

const mostHolders = 4

/** Whether what was found explains most of the bytes that came. */
export function explains(graph: Graph, all: readonly FoundGrowth[], grew: number): boolean {
  return (all[0]?.found.came ?? 0) >= most * grew || cameOn(graph, all) >= most * grew
}

export interface Holders {
  readonly holders: readonly FoundGrowth[]
  /** Bytes that came on all of them; `undefined` where there is one. */
  readonly together: number | undefined
}

/**
 * The path on which most came; where that explains less than half, as many more as add up. `all` are sorted by what
 * came on them. What two of them hold is explained by both, and by neither alone.
 */
export function holdersOf(graph: Graph, all: readonly FoundGrowth[], grew: number): Holders {
  const [main, ...others] = all
  if (main === undefined || main.found.came >= most * grew) {
    return { holders: main === undefined ? [] : [main], together: undefined }
  }

  let holders: readonly FoundGrowth[] = [main]
  let together = main.found.came

  for (const other of others) {
    const came = cameOn(graph, [...holders, other])
    if (came - together >= leastMore * grew && holders.length < mostHolders && together < nearlyAll * grew) {
      holders = [...holders, other]
      together = came
    }
  }
  return { holders, together: holders.length === 1 ? undefined : together }
}

/** Bytes that came on several paths; what two of them hold counts once. */
function cameOn(graph: Graph, all: readonly FoundGrowth[]): number {
  const nodes = Uint32Array.from(new Set(all.flatMap(path => [...path.nodes])))
  const came = all.reduce((sum, { found }) => sum + found.came, 0)
  const retained = all.reduce((sum, { found }) => sum + found.retained, 0)

  return retained === 0 ? 0 : Math.round((sizeWithout(graph, nodes) * came) / retained)
}
