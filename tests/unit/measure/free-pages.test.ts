import { expect, test } from 'vitest'
import { openFreePages } from '../../../helpers/measure/free-pages.ts'

test('there is none in a C library that cannot give its pages back', () => {
  expect(openFreePages('libc.musl-x86_64.so.1')).toBeUndefined()
})

test('in glibc there is', () => {
  expect(openFreePages()).toBeTypeOf('function')
})
