/** `npm run test:root`: faults that only root can cause, such as full and read-only disks. */

import { configurationOf } from '../../helpers/vitest/configuration.ts'

export default configurationOf([
  {
    extends: true,
    test: {
      name: 'root',
      include: ['tests/faults/root/*.test.ts'],
      pool: 'forks',
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
])
