/** `npm run test:kernels`: apart from `npm test`, since it takes the C compiler that made the heap engine's kernels. */

import { configurationOf } from '../../helpers/vitest/configuration.ts'

export default configurationOf([
  { extends: true, test: { name: 'kernels', include: ['tests/kernels/*.test.ts'], pool: 'forks' } },
])
