/**
 * The function of a scenario that runs now, for the diagnosis of a process that hangs: a function that waits for an
 * unreachable promise is garbage together with it, and no snapshot would show it.
 */

/** The inspector finds the function by this key: `globalThis[Symbol.for(…)]`. */
export const currentTaskKey = 'memory-suite:current-task'

/** Records that a function begins. It is held until the next one begins, as its caller holds it anyhow. */
export function setCurrentTask(body: (...parameters: never[]) => unknown): void {
  Reflect.set(globalThis, Symbol.for(currentTaskKey), body)
}
