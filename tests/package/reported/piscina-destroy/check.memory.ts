import Piscina from 'piscina'
import { expect, test } from 'vitest'

test('a pool that was destroyed retains nothing', async () => {
  await expect(async () => {
    const pool = new Piscina({ filename: 'node:path', name: 'basename', minThreads: 2, maxThreads: 2 })
    await pool.run('a/file')
    await pool.destroy()
  }).toRetainNothing({ operations: 1, rounds: 4 })
})
