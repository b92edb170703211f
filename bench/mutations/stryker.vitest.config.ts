import { defineConfig } from 'vitest/config'
import plain from './vitest.config.ts'

const files = ['judge/*', 'measure/*', 'versions/*', 'run/known-leaks', 'results/timeline']

/**
 * The unit tests of the rooms that Stryker changes; few draws of the judge's families, since 200 take 20 s each time.
 */
export default defineConfig({
  test: { ...plain.test, include: files.map(name => `tests/unit/${name}.test.ts`), env: { FAMILY_DRAWS: '10' } },
})
