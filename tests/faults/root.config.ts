/**
 * What only root can bring about: disks that are full or cannot be written to, really and not by a patch. `npm run
 * test:root`
 */

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
