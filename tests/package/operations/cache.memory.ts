import { expect, test } from 'vitest'

const bound = 10_000

test('a cache with a bound, which fills slowly, is no leak', async () => {
  const cache = new Map<number, string>()
  let next = 0
  await expect(() => {
    const key = next++
    cache.set(key, `the entry of ${key}`)
    cache.delete(key - bound)
  }).toRetainNothing()
})
