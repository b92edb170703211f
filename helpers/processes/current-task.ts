/**
 * Which function of a scenario is at work, for whoever looks into a process that hangs: one that waits for a promise
 * that nobody holds is garbage together with it, and no snapshot would show it.
 */

/** By which the inspector finds it: `globalThis[Symbol.for(…)]`. */
export const atWorkKey = 'memory-suite:at-work'

/** Says that a function begins. It is held until the next one does, as its caller holds it anyhow. */
export function nowAtWork(body: (...parameters: never[]) => unknown): void {
  Reflect.set(globalThis, Symbol.for(atWorkKey), body)
}
