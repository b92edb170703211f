/** The registry in its own memory: against a model, and as the module that ships. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildRegistry, registryModule } from '../../../fixtures/engine/build.ts'
import { openRegistry } from '../../../fixtures/engine/registry.mjs'

const page = 65_536 // bytes

test('the module that ships is what its source makes', async () => {
  expect(Buffer.compare(await buildRegistry(), readFileSync(registryModule))).toBe(0)
})

test('stores datasets, and sums them', () => {
  const registry = openRegistry()
  fill(registry, 1, [1, 2, 3])
  fill(registry, 2, [40, 2])

  expect([registry.count(), registry.totalBytes(), registry.sum(1), registry.sum(2)]).toEqual([2, 40, 6, 42])
  expect(registry.root(2)).toBeCloseTo(Math.sqrt(42), 9)
  expect(registry.sum(3)).toBeNaN()
})

test('grows as needed, and uses released memory again', () => {
  const registry = openRegistry()
  const round = (): number => {
    for (let id = 1; id <= 8; id++) {
      fill(
        registry,
        id,
        Array.from({ length: 1000 * id }, () => id),
      )
    }
    for (let id = 1; id <= 8; id++) {
      registry.release(id)
    }
    return registry.memory.buffer.byteLength
  }
  const before = registry.memory.buffer.byteLength
  const highest = round()

  expect(before).toBe(page)
  expect(highest).toBe(5 * page) // 36,000 numbers and eight headers
  expect(Array.from({ length: 20 }, round)).toEqual(Array.from({ length: 20 }, () => highest))
  expect([registry.count(), registry.totalBytes()]).toEqual([0, 0])
})

test('a dataset replaces the one with its id, and releasing an unknown id does nothing', () => {
  const registry = openRegistry()
  fill(registry, 1, [1, 2, 3])
  fill(registry, 1, [5])
  registry.release(7)

  expect([registry.count(), registry.totalBytes(), registry.sum(1)]).toEqual([1, 8, 5])
})

test('reports that there is no memory for a dataset, and leaves the others', () => {
  const registry = openRegistry()
  fill(registry, 1, [1])

  expect(registry.register(2, 2 ** 27)).toBe(0)
  expect(registry.register(3, -1)).toBe(0)
  expect([registry.count(), registry.sum(1)]).toEqual([1, 1])
})

test('never mixes datasets up, in 3,000 random steps', () => {
  const registry = openRegistry()
  const model = new Map<number, readonly number[]>()
  let state = 20_260_226

  const random = (below: number): number => {
    // Numerical Recipes' generator: the same steps in every run
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) % below
  }

  for (let step = 0; step < 3000; step++) {
    const id = 1 + random(20)
    if (random(3) === 0) {
      registry.release(id)
      model.delete(id)
    } else {
      const numbers = Array.from({ length: random(400) }, () => random(1000))
      fill(registry, id, numbers)
      model.set(id, numbers)
    }
  }

  expect(registry.count()).toBe(model.size)
  expect(registry.totalBytes()).toBe([...model.values()].reduce((bytes, numbers) => bytes + 8 * numbers.length, 0))
  for (const [id, numbers] of model) {
    expect(registry.sum(id)).toBe(numbers.reduce((sum, number) => sum + number, 0))
  }
})

function fill(registry: ReturnType<typeof openRegistry>, id: number, numbers: readonly number[]): void {
  const at = registry.register(id, numbers.length)
  new Float64Array(registry.memory.buffer, at, numbers.length).set(numbers)
}
