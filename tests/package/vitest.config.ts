/** `npm run test:package`: the tarball in empty projects. It takes npm, pnpm and Yarn, and a registry. */

import { defineConfig } from 'vitest/config'
import { memoryReporter } from '../../helpers/vitest/reporter.ts'

export default defineConfig({
  test: {
    name: 'package',
    include: ['tests/package/*.test.ts'],
    pool: 'forks',
    fileParallelism: false, // what is measured has the machine for itself
    testTimeout: 240_000,
    hookTimeout: 240_000,
    globalSetup: ['tests/package/pack.ts'],
    reporters: ['default', memoryReporter()],
  },
})
