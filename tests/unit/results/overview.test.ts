import { expect, test } from 'vitest'
import { problemOf } from '../../../helpers/results/render/overview.ts'
import { importing, leaking } from './fixtures.ts'

const undecided = { metric: 'objects', outcome: 'inconclusive', reason: 'objects rose and fell.' } as const

test.for([
  [[], undefined],
  [[undecided], 'objects rose and fell'],
  [[undecided, { ...undecided, metric: 'threads' }], 'objects rose and fell; 1 more is red'],
] as const)('%j is said in one sentence', ([verdicts, said]) => {
  const outcome = verdicts.length === 0 ? 'passed' : 'inconclusive'

  expect(problemOf({ ...importing, outcome, verdicts: [...verdicts] })).toBe(said)
})

test('the metric that exceeds its budget most comes first, with how many more there are', () => {
  expect(problemOf(leaking)).toMatchInlineSnapshot(`"external +32 MiB, 256x its budget of 128 KiB; 3 more are red"`)
})
