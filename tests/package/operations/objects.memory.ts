import { expect, test } from 'vitest'

test('an operation that allocates thousands of objects retains nothing', async () => {
  await expect(() =>
    Array.from({ length: 5000 }, (_, index) => ({ index, name: `object ${index}` })).filter(({ name }) => name === ''),
  ).toRetainNothing()
})
