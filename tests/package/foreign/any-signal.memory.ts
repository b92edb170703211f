import { anySignal } from 'any-signal'
import { expect, test } from 'vitest'

test('a combined signal that is cleared retains nothing', async () => {
  const { signal } = new AbortController()
  await expect(() => anySignal([signal]).clear()).toRetainNothing()
})
