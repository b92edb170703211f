import { expect, test } from 'vitest'
import { pressureIn, pressureOn, refusedBy } from '../../../helpers/measure/limits.ts'

const limits = (
  space: string,
  data: string,
): string => `Limit                     Soft Limit           Hard Limit           Units
Max data size             ${data.padEnd(20)} unlimited            bytes
Max address space         ${space.padEnd(20)} unlimited            bytes
`
const status = 'VmPeak:\t 1000000 kB\nVmSize:\t  900000 kB\nVmData:\t  200000 kB\n'

test('the limit that a process has come near to', () => {
  expect(pressureIn(limits('1100000000', 'unlimited'), status)).toEqual({
    limit: 'address space',
    allowed: 1_100_000_000,
    used: 1_024_000_000,
  })
  expect(pressureIn(limits('unlimited', '209715200'), status)).toEqual({
    limit: 'data',
    allowed: 209_715_200,
    used: 204_800_000,
  })
})

test('none where none is set, or it is far away', () => {
  expect(pressureIn(limits('unlimited', 'unlimited'), status)).toBeUndefined()
  expect(pressureIn(limits('2000000000', '2000000000'), status)).toBeUndefined()
})

test('none of a process that is gone', () => {
  expect(pressureOn(2 ** 30)).toBeUndefined()
})

test('an error alone is no refusal of the kernel', () => {
  expect(refusedBy(new RangeError('Array buffer allocation failed'))).toBeUndefined()
  expect(refusedBy(new Error('The table of retries has no ENOMEM.'))).toBeUndefined()
})
