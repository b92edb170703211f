/**
 * `memory-regression-suite`: what files with checks and scenarios import. It brings the matchers too; `memoryProject`
 * loads them where they work, and elsewhere they say where that is.
 */

import '../vitest/matchers.ts'

export { RetentionError } from '../retention/options.ts'
export type { Operation, RetentionOptions } from '../retention/options.ts'
export { GiB, KiB, MiB } from '../units.ts'
export { leakPair } from '../vitest/leak-pair.ts'
export type { Implementation, LeakPairOptions } from '../vitest/leak-pair.ts'
export type { MemoryMatchers } from '../vitest/matchers.ts'
export { scenario } from '../vitest/scenario.ts'
