import { defineConfig } from 'vitest/config'
import { requireSupportedRuntime } from './helpers/runtime.mjs'
import { memoryReporter } from './helpers/vitest/reporter.ts'
import { scenarioPool } from './helpers/vitest/pool.ts'
import { environmentOf, flagsOf } from './helpers/vitest/lanes.ts'
import { InOrder } from './helpers/vitest/order.ts'

requireSupportedRuntime()

export default defineConfig({
  test: {
    // Memory is measured in a new process per file, and nothing else runs beside it.
    isolate: true,
    fileParallelism: false,
    retry: 0,
    sequence: { sequencer: InOrder },
    // A command shows the table alone; whoever runs Vitest itself wants to see its tests too.
    reporters: process.env['MEMORY_TABLE_ALONE'] === '1' ? [memoryReporter()] : ['default', memoryReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: true,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'canaries',
          include: ['tests/canaries/*.ts'],
          pool: scenarioPool,
          execArgv: flagsOf('default'),
          env: environmentOf('default'),
          setupFiles: ['helpers/vitest/matchers.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'quiet',
          include: ['tests/canaries/quiet/*.ts'],
          pool: scenarioPool,
          execArgv: flagsOf('quiet'),
          env: environmentOf('quiet'),
          setupFiles: ['helpers/vitest/matchers.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/*.ts'],
          pool: scenarioPool,
          execArgv: flagsOf('default'),
          env: environmentOf('default'),
          setupFiles: ['helpers/vitest/matchers.ts'],
          globalSetup: ['helpers/vitest/prepare.ts'],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
