import { defineConfig } from 'vitest/config'
import plain from './vitest.config.ts'

const files = [
  'judge-*', 'known-leaks', 'reading', 'versions*',
  'beside', 'child-instrument', 'collector', 'free-pages', 'instrument', 'isolates', 'legs', 'limits', 'measurement', 'pace', 'resources', 'settle', 'status-file', 'results-timeline',
]

/** The unit tests of what Stryker changes; without the judge's families of courses, which take 20 s each time. */
export default defineConfig({
  test: { ...plain.test, include: files.map(name => `tests/unit/${name}.test.ts`), exclude: ['tests/unit/judge-families.test.ts'] },
})
