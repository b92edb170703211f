import { expect, test } from 'vitest'

let compiled = 0

test('functions that are compiled, become hot and are dropped retain nothing', async () => {
  await expect(() => {
    const factor = ++compiled
    const multiply = new Function(
      'values',
      `let sum = 0; for (const value of values) sum += value * ${factor}; return sum`,
    )
    const values = Array.from({ length: 100 }, (_, index) => (compiled % 2 === 0 ? index : index / 3))
    for (let time = 0; time < 100; time++) {
      multiply(values)
    }
  }).toRetainNothing()
})
