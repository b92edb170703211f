import { expect, test } from 'vitest'
import {
  budgetFrom,
  checkBudget,
  judgeBudget,
  justified,
  noiseFloor,
  steadyRise,
  minDetectable,
} from '../../../helpers/judge/budget.ts'
import type { BudgetConditions } from '../../../helpers/judge/budget.ts'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const chunk = 1 * MiB
const conditions: BudgetConditions = { profile: 'quiet', network: false, chunk }
const heap: Budget = {
  metric: 'heapUsed',
  allowed: 2 * MiB,
  clean: { runs: 10, min: -1 * MiB, median: 0, max: 1 * MiB },
  reason: 'code',
}
const threads: Budget = {
  metric: 'threads',
  allowed: 0,
  clean: { runs: 10, min: 0, median: 0, max: 0 },
  reason: 'exact',
}
const ten = (...values: readonly number[]): number[] =>
  Array.from({ length: 10 }, (_, index) => values[index % values.length] ?? 0)

const judged = (budget: Budget, change: number | undefined, settled = true): unknown => {
  const { outcome, headroom, reason } = judgeBudget({ budget, change, settled })

  return { outcome, headroom, reason }
}

test('a change of a byte under its budget is within', () => {
  expect(judged(heap, 2 * MiB - 1)).toMatchInlineSnapshot(`
    {
      "headroom": 1,
      "outcome": "within",
      "reason": "heapUsed +2.0 MiB, budget +2 MiB: within, 1 B to spare.",
    }
  `)
})

test('a change of exactly its budget is within', () => {
  expect(judged(heap, 2 * MiB)).toMatchInlineSnapshot(`
    {
      "headroom": 0,
      "outcome": "within",
      "reason": "heapUsed +2 MiB, budget +2 MiB: within, 0 B to spare.",
    }
  `)
})

test('a change of a byte more than its budget is over', () => {
  expect(judged(heap, 2 * MiB + 1)).toMatchInlineSnapshot(`
    {
      "headroom": -1,
      "outcome": "over",
      "reason": "heapUsed +2.0 MiB, budget +2 MiB: over by 1 B.",
    }
  `)
})

test('a change far over its budget says how many times', () => {
  expect(judged(heap, 47 * MiB)).toMatchInlineSnapshot(`
    {
      "headroom": -47185920,
      "outcome": "over",
      "reason": "heapUsed +47 MiB, budget +2 MiB: over by 45 MiB (23.5x).",
    }
  `)
})

test('a count is shown as a count', () => {
  expect(judged(threads, 3)).toMatchInlineSnapshot(`
    {
      "headroom": -3,
      "outcome": "over",
      "reason": "threads +3, budget 0: over by 3.",
    }
  `)
})

test('a change that was not measured is invalid', () => {
  expect(judged(heap, undefined)).toMatchInlineSnapshot(`
    {
      "headroom": undefined,
      "outcome": "invalid",
      "reason": "heapUsed was not measured (undefined). Find out why its reading is missing; without it nothing is within budget.",
    }
  `)
})

test('a change that is no number is invalid', () => {
  expect(judged(heap, Number.NaN)).toMatchInlineSnapshot(`
    {
      "headroom": undefined,
      "outcome": "invalid",
      "reason": "heapUsed was not measured (NaN). Find out why its reading is missing; without it nothing is within budget.",
    }
  `)
})

test('a reading that had not settled is invalid, however small', () => {
  expect(judged(heap, 0, false)).toMatchInlineSnapshot(`
    {
      "headroom": undefined,
      "outcome": "invalid",
      "reason": "heapUsed 0 B was read before memory had settled. Wait longer before this reading; timers or work still under way hold memory.",
    }
  `)
})

test('a leak is detectable from the budget minus the lowest clean run, plus the spread of clean runs', () => {
  expect(minDetectable(heap)).toBe(5 * MiB + 1)
})

test('on a file of another size than the clean runs had it is not known what would be seen', () => {
  const budget = { ...heap, measuredAt: 1024 * MiB }

  expect(judgeBudget({ budget, change: 0, settled: true, fileSize: 1024 * MiB }).minDetectable).toBe(
    minDetectable(heap),
  )
  expect(judgeBudget({ budget, change: 0, settled: true, fileSize: 32 * MiB })).not.toHaveProperty('minDetectable')
})

test.for([
  ['listeners', 300, 300],
  ['descriptors', 1, 1],
  ['heapUsed', 11 * MiB, 11.2 * MiB],
  ['external', MiB, MiB],
] as const)('clean runs that all retained the same are none: %s', ([metric, min, max]) => {
  expect(steadyRise(metric, { runs: 10, min, median: (min + max) / 2, max })).toMatch(`${metric} rose by `)
})

test.for([
  ['listeners', 0, 1],
  ['listeners', 0, 0],
  ['external', 102, 102],
  ['external', MiB / 4, MiB / 4],
  ['heapUsed', 372 * KiB, 730 * KiB],
  ['peakRss', 70 * MiB, 71 * MiB],
] as const)('what differs, weighs nothing or is a peak may be clean: %s', ([metric, min, max]) => {
  expect(steadyRise(metric, { runs: 10, min, median: (min + max) / 2, max })).toBeUndefined()
})

test('a count that may not change shows a leak of one', () => {
  expect(minDetectable(threads)).toBe(1)
})

test('a budget without clean runs judges, and cannot say what it would have seen', () => {
  expect(
    judgeBudget({ budget: { metric: 'heapUsed', allowed: 10, reason: 'a guess' }, change: 4, settled: true }),
  ).toStrictEqual({
    metric: 'heapUsed',
    outcome: 'within',
    change: 4,
    budget: 10,
    headroom: 6,
    reason: 'heapUsed +4 B, budget +10 B: within, 6 B to spare.',
  })
})

test('equal clean runs have the noise of the instrument', () => {
  expect(noiseFloor('heapUsed', { runs: 10, min: 5, median: 5, max: 5 })).toBe(8 * KiB)
})

test('a budget on ten clean runs has no problem', () => {
  expect(checkBudget(heap)).toBeUndefined()
})

test('a budget of no change for an exact count has no problem', () => {
  expect(checkBudget(threads)).toBeUndefined()
})

test('nine clean runs are too few', () => {
  expect(checkBudget({ ...heap, clean: { runs: 9, min: 0, median: 0, max: 0 } })).toMatchInlineSnapshot(
    `"The budget of heapUsed rests on 9 clean runs, and takes 10. Measure it with npm run budgets."`,
  )
})

test('a budget without clean runs has none of ten', () => {
  expect(checkBudget({ metric: 'heapUsed', allowed: 10, reason: 'a guess' })).toMatchInlineSnapshot(
    `"The budget of heapUsed rests on 0 clean runs, and takes 10. Measure it with npm run budgets."`,
  )
})

test('a budget of exactly the noise floor can be seen', () => {
  expect(checkBudget({ ...heap, allowed: 2 * MiB })).toBeUndefined()
})

test('a budget of a byte under the noise floor is an error', () => {
  expect(checkBudget({ ...heap, allowed: 2 * MiB - 1 })).toMatchInlineSnapshot(
    `"The budget of heapUsed, +2.0 MiB, is below the noise floor of its own scenario, 2 MiB: what it asks cannot be detected. Make the scenario quieter, or measure the budget with npm run budgets."`,
  )
})

test('a budget that a clean run exceeds is an error', () => {
  expect(checkBudget({ ...threads, clean: { runs: 10, min: 0, median: 0, max: 1 } })).toMatchInlineSnapshot(
    `"The budget of threads, 0, is below a clean run, +1: it would fail by itself. Measure it with npm run budgets."`,
  )
})

test('clean figures out of order are an error', () => {
  expect(checkBudget({ ...heap, clean: { runs: 10, min: 0, median: 2 * MiB, max: 1 * MiB } })).toMatch('out of order')
  expect(checkBudget({ ...heap, allowed: Number.NaN })).toMatch('out of order')
  expect(checkBudget({ ...heap, clean: { runs: 10, min: 1, median: 0, max: 1 } })).toMatchInlineSnapshot(
    `"The budget of heapUsed has figures that are out of order: allowed 2097152, clean 1 … 0 … 1. Measure it with npm run budgets."`,
  )
})

test('a budget by which a whole chunk could stay in external memory is an error', () => {
  expect(
    checkBudget(
      {
        metric: 'external',
        allowed: 1 * MiB,
        clean: { runs: 10, min: 0, median: 0, max: 0 },
        reason: 'wide',
      },
      chunk,
    ),
  ).toMatchInlineSnapshot(
    `"The budget of external, +1 MiB, would let 1 MiB stay undetected, and one chunk is 1 MiB. Wait for the library's timers before reading, so that clean runs lie closer together."`,
  )
})

test('a budget by which a chunk could hide behind a low clean run is an error', () => {
  expect(
    checkBudget(
      {
        metric: 'arrayBuffers',
        allowed: 768 * KiB,
        clean: { runs: 10, min: -256 * KiB, median: 0, max: 0 },
        reason: 'low',
      },
      chunk,
    ),
  ).toMatchInlineSnapshot(
    `"The budget of arrayBuffers, +768 KiB, would let 1 MiB stay undetected, and one chunk is 1 MiB. Wait for the library's timers before reading, so that clean runs lie closer together."`,
  )
})

test('a budget of bytes is the highest clean run and twice the spread, rounded up', () => {
  expect(budgetFrom(ten(0, 10 * KiB, 50 * KiB), 'heapUsed', conditions, 'code')).toStrictEqual({
    metric: 'heapUsed',
    allowed: 192 * KiB,
    clean: { runs: 10, min: 0, median: 10 * KiB, max: 50 * KiB },
    reason: 'code',
  })
})

test('equal clean runs have a margin of 64 KiB, and for buffers their floor', () => {
  expect(budgetFrom(ten(10 * KiB), 'heapUsed', conditions, 'code').allowed).toBe(128 * KiB)
  expect(budgetFrom(ten(10 * KiB), 'external', { ...conditions, network: true }, 'transfer').allowed).toBe(320 * KiB)
  expect(budgetFrom(ten(10 * KiB), 'arrayBuffers', { ...conditions, network: true }, 'transfer').allowed).toBe(
    320 * KiB,
  )
})

test('where that is more than the floor, the floor is the room', () => {
  expect(budgetFrom(ten(0, 200 * KiB), 'heapUsed', conditions, 'code').allowed).toBe(512 * KiB)
})

test('a spread wider than the floor is the room', () => {
  expect(budgetFrom(ten(0, 1 * MiB), 'heapUsed', conditions, 'code').allowed).toBe(2 * MiB)
})

test('clean runs that fall do not make a budget that demands it', () => {
  expect(budgetFrom(ten(-400 * KiB), 'heapUsed', conditions, 'code').allowed).toBe(64 * KiB)
})

test('equal clean counts are the budget', () => {
  expect(budgetFrom(ten(2), 'descriptors', conditions, 'exact').allowed).toBe(2)
})

test('clean counts that fall allow no rise', () => {
  expect(budgetFrom(ten(-1), 'descriptors', conditions, 'exact').allowed).toBe(0)
})

test('peaks get 15 % of their height, rounded to whole MiB', () => {
  expect(budgetFrom(ten(90 * MiB, 100.5 * MiB), 'peakRss', conditions, 'buffers').allowed).toBe(116 * MiB)
})

test('buffers that timers hold cannot make a budget', () => {
  expect(() =>
    budgetFrom(ten(0.07 * MiB, 2.07 * MiB), 'arrayBuffers', conditions, 'transfer'),
  ).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The budget of arrayBuffers, +4.1 MiB, would let 4.1 MiB stay undetected, and one chunk is 1 MiB. Wait for the library's timers before reading, so that clean runs lie closer together.]`,
  )
})

test('nine clean runs make no budget', () => {
  expect(() =>
    budgetFrom([0, 0, 0, 0, 0, 0, 0, 0, 0], 'heapUsed', conditions, 'code'),
  ).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: A budget takes 10 clean runs, and there are 9. Run the scenario more often.]`,
  )
})

test('a clean run that was not measured makes no budget', () => {
  expect(() => budgetFrom(ten(0, Number.NaN), 'heapUsed', conditions, 'code')).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: A clean run was not measured: 0, NaN, 0, NaN, 0, NaN, 0, NaN, 0, NaN. Repeat it; a budget rests on readings alone.]`,
  )
})

test('heapTotal gets no budget', () => {
  expect(() => budgetFrom(ten(0), 'heapTotal', conditions, 'shown')).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: heapTotal is shown and never judged: V8 gives it back when it likes. Judge heapUsed.]`,
  )
})

test('a steady leak of 600 KiB beside clean runs of -13 to 59 KiB is over', () => {
  const clean = { runs: 10, min: -13 * KiB, median: 20 * KiB, max: 59 * KiB }

  expect(justified(clean, 'heapUsed', { profile: 'default', network: true })).toBe(256 * KiB)
})
