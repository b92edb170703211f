import { defineConfig } from 'vitest/config'

/** Unit tests as the unit project runs them, one file after the other; this configuration loads no changed module. */
export default defineConfig({
  test: {
    include: ['tests/{unit,integration}/**/*.test.ts'],
    pool: 'forks',
    isolate: false,
    fileParallelism: false,
    testTimeout: 90_000,
  },
})
