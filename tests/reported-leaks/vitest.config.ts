/** `npm run test:reported-leaks`: apart from `npm test`, since each report brings two package sets of its own. */

import { configurationOf } from '../../helpers/vitest/configuration.ts'

export default configurationOf([
  {
    extends: true,
    test: {
      name: 'reported-leaks',
      include: ['tests/reported-leaks/*/report.ts', 'tests/reported-leaks/guide.ts'],
      pool: 'forks',
      // A leaky set is far over its limit, and fixed ones stay green beside other work (docs/trust.md).
      fileParallelism: true,
      maxWorkers: 2,
      testTimeout: 0,
      globalSetup: ['tests/reported-leaks/leak-table.ts'],
    },
  },
])
