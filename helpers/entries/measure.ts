/** `memory-regression-suite/measure`: a check without a test runner. */

import '../measure/first.mjs'

export { measureRetention } from '../retention/measure-retention.ts'
export type { Retention } from '../retention/measure-retention.ts'
export { RetentionError } from '../retention/options.ts'
export type { Operation, RetentionOptions } from '../retention/options.ts'
