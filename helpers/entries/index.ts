/** `memory-regression-suite`: what a scenario's file imports. */

export { leakPair } from '../vitest/leak-pair.ts'
export { scenario } from '../vitest/scenario.ts'
export { GiB, KiB, MiB } from '../units.ts'
