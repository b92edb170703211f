/** `memory-regression-suite/config`: what a configuration of Vitest imports. */

export { measuredProject } from '../vitest/configuration.ts'
export { memoryReporter } from '../vitest/reporter.ts'
