/** From a sampling profile to the sites at which objects were allocated that are still alive. */

import { fileURLToPath } from 'node:url'
import type { CapturedAllocations, ProfileNode } from '../capture/evidence.ts'

/** A function on a stack, and where it begins: the profile does not say which of its lines was running. */
export interface Frame {
  /** Empty for a function without a name, and for a module itself. */
  readonly functionName: string
  /** A path, `node:…` for what Node brings, or empty for what V8 brings. */
  readonly file: string
  /** From 1; 0 for what V8 brings. */
  readonly line: number
  readonly column: number
}

export interface AllocationSite {
  /** Innermost first. */
  readonly stack: readonly Frame[]
  /** What was allocated there and is alive. */
  readonly alive: Histogram
}

/** Objects by their size in bytes: how many of each round from the second on. */
export type Histogram = ReadonlyMap<number, readonly number[]>

/** Every site at which something was allocated that is still alive. */
export function allocationSites({ head, samples, marks }: CapturedAllocations): readonly AllocationSite[] {
  const histograms = new Map<number, Map<number, number[]>>()

  for (const { size, nodeId, ordinal } of samples) {
    const round = marks.findIndex(mark => ordinal <= mark)
    if (round !== -1) {
      // else it came after the last round
      countIn(
        entryOf(histograms, nodeId, () => new Map<number, number[]>()),
        size,
        round,
        marks.length,
      )
    }
  }

  const stacks = stacksOf(head)
  return [...histograms].map(([nodeId, alive]) => ({ stack: stacks.get(nodeId) ?? [], alive }))
}

/** Counts one more object of a size in a round. */
export function countIn(histogram: Map<number, number[]>, size: number, round: number, rounds: number): void {
  const counts = entryOf(histogram, size, () => Array.from({ length: rounds }, () => 0))
  counts[round] = (counts[round] ?? 0) + 1
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

function stacksOf(head: ProfileNode): ReadonlyMap<number, readonly Frame[]> {
  const stacks = new Map<number, readonly Frame[]>()
  const open: { readonly node: ProfileNode; readonly below: readonly Frame[] }[] = [{ node: head, below: [] }]

  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, below } = next
    const stack = node === head ? [] : [frameOf(node), ...below]
    stacks.set(node.id, stack)
    open.push(...node.children.map(child => ({ node: child, below: stack })))
  }
  return stacks
}

function frameOf({ callFrame: { functionName, url, lineNumber, columnNumber } }: ProfileNode): Frame {
  const file = fileOf(url)
  return { functionName, file, line: file === '' ? 0 : lineNumber + 1, column: file === '' ? 0 : columnNumber + 1 }
}

/** Modules that Node loaded have a URL, those that Vitest loaded a path. */
export function fileOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url
}

/** How many objects of a size came in each round; empty when none did. */
export function countsAt(histogram: Histogram, size: number): readonly number[] {
  return histogram.get(size) ?? []
}
