import { openSync } from 'node:fs'
import { expect, test } from 'vitest'

test('an operation that opens a descriptor', async () => {
  await expect(() => openSync('/dev/null', 'r')).toRetainNothing()
})
