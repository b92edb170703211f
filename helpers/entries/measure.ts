/** `memory-regression-suite/measure`: measuring without a test runner, in `node --expose-gc`. */

export { measureMemory } from '../measure/measurement.ts'
