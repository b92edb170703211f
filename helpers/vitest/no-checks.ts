/** For files of projects that do not measure: what a check in them is told. */

import { expect } from 'vitest'
import { outsideMessage } from './wrong-project.ts'

expect.extend({
  toRetainNothing() {
    throw new Error(outsideMessage)
  },
})
