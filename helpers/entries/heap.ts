/** `memory-regression-suite/heap`: what is in heap snapshots, what grew between them, and what holds it. */

import { before, difference } from '../heap/compare/diff.ts'
import type { Difference } from '../heap/compare/diff.ts'
import type { Graph } from '../heap/graph/graph.ts'
import { fewestSnapshots, growingPaths, watch } from '../heap/growth/growth.ts'
import type { GrowingPath, Growth } from '../heap/growth/growth.ts'
import { nodesOfClass } from '../heap/growth/nodes-of-class.ts'
import { describeSteps, retainingPaths } from '../heap/growth/paths.ts'
import type { DescribedStep } from '../heap/growth/paths.ts'
import { readSnapshot, readSnapshotBytes, readSnapshotStream } from '../heap/parse/open.ts'
import { SnapshotError } from '../heap/parse/snapshot-error.ts'
import { analyse } from '../heap/summary/analysis.ts'
import type { Pattern } from '../heap/summary/patterns.ts'
import { summarise } from '../heap/summary/summary.ts'
import type { Summary } from '../heap/summary/summary.ts'

export { SnapshotError }
export type { DescribedStep, Difference, GrowingPath, Pattern, Summary }

/** A snapshot that was read: its objects, and what holds them. Several functions can take the same one. */
export type Snapshot = Graph

/** The path of a `.heapsnapshot` file, its bytes, or a snapshot that was read. */
export type Source = string | Uint8Array | Snapshot

/**
 * Reads a snapshot from a file of any size, or from memory.
 *
 * @throws {SnapshotError} when it is no heap snapshot, or a malformed one
 */
export function parse(source: Source): Snapshot {
  if (typeof source === 'string') {
    return readSnapshot(source)
  }
  return source instanceof Uint8Array ? readSnapshotBytes(source) : source
}

/**
 * Reads a snapshot from a stream, such as `v8.getHeapSnapshot()`.
 *
 * @throws {SnapshotError} when it is no heap snapshot, or a malformed one
 */
export async function parseStream(stream: AsyncIterable<Uint8Array>): Promise<Snapshot> {
  return await readSnapshotStream(stream)
}

/** What is in a snapshot. `top`: rows of a list; default: 10. */
export function summary(
  source: Source,
  { top = 10, patterns = [] }: { readonly top?: number; readonly patterns?: readonly Pattern[] } = {},
): Summary {
  return summarise(analyse(parse(source)), { top, patterns })
}

/** What came and went between two snapshots of one process, by class, and what holds what is new. */
export function diff(earlier: Source, later: Source): Difference {
  const known = before(parse(earlier)) // its graph is released before the other one is read
  return difference(known, analyse(parse(later)))
}

/**
 * Paths that lead to more objects in each snapshot than in the one before, and what they retain. One snapshot is in
 * memory at a time, where they are named by their files.
 *
 * @param sources of one process in the order in which they were taken, best after as many rounds of the same work
 * @param options `loops`: times that the work ran between two of them; what grew by fewer objects is left out. Default:
 *   1. `top`: paths; default: 10.
 * @throws {RangeError} with fewer than three, which cannot distinguish growth from what is made once
 */
export function growth(
  sources: readonly Source[],
  { loops = 1, top = 10 }: { readonly loops?: number; readonly top?: number } = {},
): readonly GrowingPath[] {
  if (sources.length < fewestSnapshots) {
    throw new RangeError(
      `growth takes ${fewestSnapshots} snapshots or more, and got ${sources.length}: ` +
        'fewer cannot distinguish growth from what is made once',
    )
  }

  let known: Growth | undefined
  let last: Snapshot | undefined
  for (const source of sources) {
    last = undefined // the last one is released before the next is read
    last = parse(source)
    known = watch(known, last, loops)
  }
  return known === undefined || last === undefined ? [] : growingPaths(known, last, top)
}

/**
 * Paths from the root to the objects of a class, or to one object, shortest first. Each ends with another holder.
 *
 * @param of the name of a class or function, or the id of an object, as DevTools shows it: `@123` is 123
 * @param options `top`: paths to each object; default: 5. `objects`: objects of the class; default: 1.
 */
export function paths(
  source: Source,
  of: string | number,
  { top = 5, objects = 1 }: { readonly top?: number; readonly objects?: number } = {},
): readonly (readonly DescribedStep[])[] {
  const analysis = analyse(parse(source))
  const { graph } = analysis
  const nodes =
    typeof of === 'string'
      ? nodesOfClass(graph, of).slice(0, objects)
      : [graph.nodeId.indexOf(of)].filter(node => node !== -1)
  return nodes.flatMap(node => retainingPaths(analysis, node, top).map(steps => describeSteps(analysis, steps)))
}
