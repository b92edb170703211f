/** What needs a browser, and therefore stands apart from `npm test`. */

import { defineConfig } from 'vitest/config'
import { memoryReporter } from '../../helpers/vitest/reporter.ts'

export default defineConfig({
  test: {
    name: 'browser',
    include: ['tests/browser/*.test.ts'],
    reporters: ['default', memoryReporter()],
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
