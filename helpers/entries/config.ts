/** `memory-regression-suite/config`: what a configuration of Vitest imports. */

export type { MemoryMatchers } from '../vitest/matchers.ts' // a configuration that is checked brings their types
export { memoryProject } from '../vitest/memory-project.ts'
export type { MemoryProjectOptions } from '../vitest/memory-project.ts'
export { memoryReporter } from '../vitest/reporter.ts'
export type { ReporterOptions } from '../vitest/reporter.ts'
