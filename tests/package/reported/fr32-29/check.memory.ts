import { randomBytes } from 'node:crypto'
import { digest } from 'fr32-sha2-256-trunc254-padded-binary-tree-multihash/async'
import { expect, test } from 'vitest'

test('a piece that was hashed retains nothing', async () => {
  const bytes = randomBytes(2 ** 14)
  await expect(() => digest(bytes)).toRetainNothing({ operations: 20 })
})
