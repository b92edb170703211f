import { defineConfig } from 'vitest/config'
import plain from './vitest.config.ts'

const unit = ['judge/*', 'measure/*', 'versions/*', 'run/known-leaks', 'results/timeline']
const integration = ['measure/*', 'versions/*']

/** The tests of what Stryker changes: all unit tests, and those integration tests that are quick. */
export default defineConfig({
  test: {
    ...plain.test,
    include: [
      ...unit.map(name => `tests/unit/${name}.test.ts`),
      ...integration.map(name => `tests/integration/${name}.test.ts`),
    ],
  },
})
