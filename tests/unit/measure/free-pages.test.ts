import { expect, test } from 'vitest'
import { openFreePages } from '../../../helpers/measure/free-pages.ts'

test('throws with a C library that cannot give its pages back', () => {
  expect(() => openFreePages('libc.musl-x86_64.so.1')).toThrowErrorMatchingInlineSnapshot(
    `[BrokenInstrumentError: The C library has no malloc_trim, so freed memory would look retained. Run on Linux with glibc, such as Debian or Ubuntu.]`,
  )
})
