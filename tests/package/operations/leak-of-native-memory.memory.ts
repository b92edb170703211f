import koffi from 'koffi'
import { expect, test } from 'vitest'

const libc = koffi.load('libc.so.6')
const malloc = libc.func('void *malloc(size_t size)')
const memset = libc.func('void *memset(void *memory, int byte, size_t size)')

test('an operation that retains 1 KiB of native memory', async () => {
  await expect(() => memset(malloc(1024), 1, 1024)).toRetainNothing()
})
