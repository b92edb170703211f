import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll } from 'vitest'

/** The `gc()` of a process that was started without --expose-gc, as the one that unit tests share. */
export function exposedGc(): unknown {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

/**
 * Scenarios find `gc()` and their matchers while the tests of this file run. That figures mean little does not matter
 * there.
 */
export function beAsForked(): void {
  beforeAll(async () => {
    await import('../../../helpers/vitest/matchers.ts')
    Reflect.set(globalThis, 'gc', exposedGc())
  })

  afterAll(() => {
    Reflect.deleteProperty(globalThis, 'gc')
  })
}
