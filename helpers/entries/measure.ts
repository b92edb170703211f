/** `memory-regression-suite/measure`: checks and measurements without a test runner, in `node --expose-gc`. */

import '../measure/first.mjs'

export { measureMemory } from '../measure/measurement.ts'
export type { Memory, MeasurementOptions } from '../measure/measurement.ts'
export { measureRetention } from '../retention/measure-retention.ts'
export type { Retention } from '../retention/measure-retention.ts'
export { RetentionError } from '../retention/options.ts'
export type { Operation, RetentionOptions } from '../retention/options.ts'
