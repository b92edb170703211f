/** A Vitest project whose files are measured: each in a new process of a profile, which nothing else runs beside. */

import type { TestProjectInlineConfiguration } from 'vitest/config'
import { modulePath } from '../module-url.ts'
import { environmentOf, flagsOf } from '../processes/profiles.ts'
import type { Profile } from '../reading.ts'
import { chunkEnvironment } from '../suite.ts'
import { scenarioPool } from './pool.ts'

/** By its own path: relative ones are of the project that is measured. */
const matchers = modulePath('matchers.ts', import.meta.url)

export function measuredProject(
  name: string,
  include: string | string[],
  profile: Profile,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: typeof include === 'string' ? [include] : include,
      pool: scenarioPool,
      execArgv: flagsOf(profile),
      env: { ...environmentOf(profile), ...chunkEnvironment() },
      setupFiles: [matchers],
      // what is printed would stay in the fork's memory until it has been sent; the pool takes it from a pipe
      disableConsoleIntercept: true,
      testTimeout: 300_000,
      hookTimeout: 300_000, // canaries runCanary in hooks too, and a busy machine may take more than Vitest's 10 s
    },
  }
}
