import { expect, test } from 'vitest'
import { renderRetention } from '../../../helpers/retention/text.ts'
import { leakyTrend, level } from '../results/fixtures.ts'

test('a green check has its operations, its rounds, and how small a leak of each would have been red', () => {
  const [first, ...rest] = renderRetention(level).split('\n')

  expect(first).toMatch(/^✓ node-listeners {2}passed · 12 rounds of 2,003 operations · /)
  expect(rest.find(line => line.includes('heapUsed'))).toMatch(/ 2 B an operation {2}within$/)
  expect(rest).not.toContain('')
})

test('a red one says in sentences what grows, below its rows', () => {
  const [rows, sentences] = renderRetention(leakyTrend).split('\n\n')

  expect(rows).toMatch(/^✗ node-listeners {2}GROWING · /)
  expect(sentences).toBe('listeners is growing.\nheapUsed is growing.')
})
