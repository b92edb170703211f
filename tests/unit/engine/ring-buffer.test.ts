import { expect, test } from 'vitest'
import { createRecorder } from '../../../fixtures/engine/recorder.ts'
import { ringBuffer } from '../../../fixtures/engine/ring-buffer.ts'

test('retains the last entries, oldest first', () => {
  const ring = ringBuffer<number>(3)
  const seen = [1, 2, 3, 4, 5].map(entry => {
    ring.add(entry)
    return ring.entries()
  })

  expect(seen).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]])
  expect(ring.size()).toBe(3)
})

test('retains all entries without a bound, and rejects a bound of 0', () => {
  const ring = ringBuffer<number>(Infinity)
  for (let entry = 0; entry < 100; entry++) {
    ring.add(entry)
  }

  expect(ring.size()).toBe(100)
  expect(ring.entries().at(-1)).toBe(99)
  expect(() => ringBuffer(0)).toThrow('A ring buffer of 0 entries holds nothing. Give 1 or more.')
})

test('a recorder holds 20 errors, 30 measures, 20 events and 20 breadcrumbs at most', () => {
  const recorder = createRecorder()
  for (let id = 1; id <= 5000; id++) {
    recorder.record(id)
  }

  expect(recorder.entries()).toBe(90)
})
