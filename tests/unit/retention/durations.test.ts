import { expect, test } from 'vitest'
import { formatDuration } from '../../../helpers/retention/durations.ts'

test.for([
  [0.0004, '0.4 µs'],
  [0.0123, '12 µs'],
  [0.999, '1000 µs'],
  [1, '1 ms'],
  [349.6, '350 ms'],
  [999, '1000 ms'],
  [1000, '1 s'],
  [1234, '1.23 s'],
  [119_999, '120 s'],
  [120_000, '2 min'],
  [1_083_000, '18.1 min'],
] as const)('%d ms are %s', ([milliseconds, text]) => {
  expect(formatDuration(milliseconds)).toBe(text)
})
