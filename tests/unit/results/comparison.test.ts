import { expect, test } from 'vitest'
import { compareMetric } from '../../../helpers/judge/comparison.ts'
import {
  exitCodeOf,
  headline,
  renderComparison,
  renderComparisonMarkdown,
} from '../../../helpers/results/render/comparison.ts'
import type { Comparison } from '../../../helpers/results/render/comparison.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const conditions = { profile: 'default', network: true } as const
const flat = [0, 10, 20, 30, 40]
const leaking = flat.map(value => 32 * MiB + value)

function comparisonOf(candidate: readonly number[], problems: readonly string[] = []): Comparison {
  return {
    titles: { base: 'helia@4.1.1', candidate: 'helia@4.1.0' },
    runs: 5,
    node: '24.21.0',
    command: 'npm run compare -- --base helia@4.1.1 --candidate helia@4.1.0',
    packages: { base: { helia: '4.1.1', libp2p: '1.9.4' }, candidate: { helia: '4.1.0', libp2p: '1.9.4' } },
    grew: {},
    scenarios: [
      {
        scenario: 'transfer',
        fileSize: 32 * MiB,
        seconds: 440,
        retainedPerMiB: { base: 3 * KiB, candidate: 1 * MiB },
        problems,
        metrics: [
          compareMetric('arrayBuffers', flat, candidate, conditions),
          compareMetric(
            'heapUsed',
            flat.map(value => value * KiB),
            flat.map(value => value * KiB),
            conditions,
          ),
          compareMetric(
            'openGatewayRequests',
            [0, 0, 0, 0, 0],
            candidate === leaking ? [33, 33, 33, 33, 33] : [0, 0, 0, 0, 0],
            conditions,
          ),
        ],
      },
    ],
  }
}

test('renders a difference for a terminal', () => {
  expect(renderComparison(comparisonOf(leaking), { colour: false })).toMatchInlineSnapshot(`
    "transfer  32 MiB · 5 runs each, interleaved · 440 s
      metric               helia@4.1.1  helia@4.1.0  difference       interval
      arrayBuffers               +20 B    +32.0 MiB     +32 MiB  +32 … +32 MiB  MORE
      heapUsed                 +20 KiB      +20 KiB         0 B  -40 … +40 KiB  ~
      openGatewayRequests            0          +33         +33      +33 … +33  MORE
      retained per MiB  3 KiB → 1 MiB

    Packages that differ: helia 4.1.1 → 4.1.0.

    difference: the median of all differences between a run of the one and a run of the other, with its 99 %
      interval by ranks; ~ where the interval holds 0, or the difference is less than the instrument shows by itself.
      Budgets are not asked.

    helia@4.1.0 retains more than helia@4.1.1: transfer."
  `)
})

test('renders a difference for a pull request', () => {
  expect(renderComparisonMarkdown(comparisonOf(leaking))).toMatchInlineSnapshot(`
    "## helia@4.1.0 retains more than helia@4.1.1: transfer.

    ### transfer

    32 MiB, 5 runs each, interleaved, 440 s. Retained per MiB: 3 KiB → 1 MiB.

    | metric | helia\\@4.1.1 | helia\\@4.1.0 | difference | interval |  |
    | --- | ---: | ---: | ---: | ---: | --- |
    | arrayBuffers | +20 B | +32.0 MiB | +32 MiB | +32 … +32 MiB | MORE |
    | heapUsed | +20 KiB | +20 KiB | 0 B | -40 … +40 KiB | \\~ |
    | openGatewayRequests | 0 | +33 | +33 | +33 … +33 | MORE |

    Packages that differ: helia 4.1.1 → 4.1.0.

    Node 24.21.0 · \`npm run compare -- --base helia@4.1.1 --candidate helia@4.1.0\`
    "
  `)
})

test('the exit code is 1 where the candidate retains more, 0 within noise, 2 where nothing could be judged', () => {
  expect(exitCodeOf(comparisonOf(leaking))).toBe(1)
  expect(exitCodeOf(comparisonOf(flat))).toBe(0)
  expect(exitCodeOf(comparisonOf([]))).toBe(2)
  expect(exitCodeOf({ scenarios: [] })).toBe(2)
  expect(headline(comparisonOf([]))).toBe('helia@4.1.1 and helia@4.1.0 could not be compared.')
})

test('never says that a version retains no more when it was not judged', () => {
  const text = renderComparison(comparisonOf([], ['helia@4.1.0: 5 of 5 runs are not valid. invalid: no bitswap']), {
    colour: false,
  })

  expect(text).toContain('5 of 5 runs are not valid')
  expect(text).not.toContain('retains no more')
})
