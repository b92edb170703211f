/** `npm run test:reported-leaks`: apart from `npm test`, since each report brings two package sets of its own. */

import { configurationOf } from '../../helpers/vitest/configuration.ts'

export default configurationOf([
  {
    extends: true,
    test: {
      name: 'reported-leaks',
      include: ['tests/reported-leaks/*/report.ts', 'tests/reported-leaks/guide.ts'],
      pool: 'forks',
      testTimeout: 0,
      globalSetup: ['helpers/run/leak-table.ts'],
    },
  },
])
