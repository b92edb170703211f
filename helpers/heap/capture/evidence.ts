/**
 * The files that a process writes about its own heap, in one folder: the capture writes them, the diagnosis reads them.
 */

/** The snapshot that was taken after a round, counted from 1. */
export const snapshotName = (round: number): string => `round-${round}.heapsnapshot`

/** Where things were allocated; DevTools opens it as a sampling profile. */
export const allocationsName = 'allocations.heapprofile'

/** V8's samples, and when rounds ended. */
export interface CapturedAllocations {
  readonly head: ProfileNode
  readonly samples: readonly Sample[]
  /** The highest ordinal at the end of each round from the second on. Nothing is known of the first one. */
  readonly marks: readonly number[]
  /** Whether sampling ended within the last of these rounds, since it took too long: more came in it. */
  readonly cut?: true
}

/** A function on a stack; its callees are its children. Lines and columns count from 0, as V8 has them. */
export interface ProfileNode {
  readonly id: number
  readonly callFrame: {
    readonly functionName: string
    readonly scriptId: string
    readonly url: string
    readonly lineNumber: number
    readonly columnNumber: number
  }
  readonly children: readonly ProfileNode[]
}

/** Something that was allocated in the frame of a node, and is alive. */
export interface Sample {
  /** Bytes. */
  readonly size: number
  readonly nodeId: number
  /** Rises with time. */
  readonly ordinal: number
}

/** What is open after each round, a line of JSON for each: a list of `OpenThings`. */
export const openedName = 'opened.jsonl'

/** Things of one kind that were open after a round and were opened in one place. */
export interface OpenThings {
  /** The metric that counts them. */
  readonly metric: string
  /** Such as `"close" on Socket` or `file`. */
  readonly what: string
  /** One of them, where they have names of their own. */
  readonly example?: string
  readonly count: number
  /** What opened them, innermost first, each `name (file:line:column)`; empty where that is not known. */
  readonly stack: readonly string[]
}

/** What native memory stays, by stacks: a list of `NativeStack`. */
export const nativeName = 'native-stacks.json'

/** Bytes that one stack allocated, and that are there after each round; of what came since the first one. */
export interface NativeStack {
  readonly bytes: readonly number[]
  /** Innermost first. */
  readonly frames: readonly NativeFrame[]
}

/** A function of JavaScript, from its line on, or an address in a library or program. */
export type NativeFrame =
  | { readonly name: string; readonly file: string; readonly line: number; readonly column: number }
  | { readonly file: string; readonly at: number }

/** The addons that were loaded: a list of paths. */
export const addonsName = 'addons.json'
