/** When a reading is at rest: by figures that move, and a file operation that is under way. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Collector } from '../../../helpers/measure/collector.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

let held: { heapUsed: number; external: number }
let waiting: readonly string[]
let calls: string[]

beforeEach(() => {
  held = { heapUsed: 10 * MiB, external: MiB }
  waiting = []
  calls = []
  vi.resetModules()
  vi.doMock('../../../helpers/measure/originals.mjs', () => ({
    originals: { memoryUsage: () => held, getActiveResourcesInfo: () => waiting },
  }))
})

afterEach(() => {
  vi.doUnmock('../../../helpers/measure/originals.mjs')
  vi.resetModules()
})

/** Settles while each collection moves what is held, given how many there were. */
async function settled(
  move: (collections: number) => void,
): Promise<{ readonly settled: boolean; readonly collections: number }> {
  let collections = 0
  const collector: Collector = {
    async collect() {
      await Promise.resolve()
      calls.push('collect')
      move(++collections)
    },
    async collectAndTrim() {
      await Promise.resolve()
      calls.push('trim')
    },
  }
  const { settle } = await import('../../../helpers/measure/settle.ts')
  return await settle(collector)
}

test('what does not move is collected eight times, since bytecode goes late, and then trimmed twice', async () => {
  expect(await settled(() => {})).toEqual({ settled: true, collections: 10 })
  expect(calls).toEqual([...Array.from({ length: 8 }, () => 'collect'), 'trim', 'trim'])
})

test('what goes on moving is collected twenty times, and had not settled', async () => {
  expect(
    await settled(() => {
      held.heapUsed += 8 * KiB
    }),
  ).toEqual({ settled: false, collections: 22 })
})

test('so is what falls', async () => {
  expect(
    await settled(() => {
      held.external -= 8 * KiB
    }),
  ).toMatchObject({ settled: false })
})

test('a byte less is at rest', async () => {
  expect(
    await settled(() => {
      held.external += 8 * KiB - 1
    }),
  ).toEqual({ settled: true, collections: 10 })
})

/** After how many collections in all it settled, where what is held rose until one of them. */
const movingUntil = async (last: number): Promise<number> =>
  (
    await settled(collections => {
      held.heapUsed += collections <= last ? MiB : 0
    })
  ).collections

test('what moves once more has to rest for two collections again', async () => {
  expect(await movingUntil(6)).toBe(8 + 2)
  expect(await movingUntil(7)).toBe(9 + 2)
  expect(await movingUntil(12)).toBe(14 + 2)
})

test('and what rested for long and moves at last', async () => {
  expect(
    await settled(collections => {
      held.heapUsed += collections === 8 ? MiB : 0
    }),
  ).toEqual({ settled: true, collections: 10 + 2 })
})

test('what rises in the heap and falls beside it rests: a buffer that changes hands', async () => {
  expect(
    await settled(() => {
      held.heapUsed += MiB
      held.external -= MiB
    }),
  ).toMatchObject({ settled: true })
})

test('a file operation that is under way is no rest, and other work is', async () => {
  waiting = ['TCPServerWrap', 'FSReqPromise']
  expect(await settled(() => {})).toEqual({ settled: false, collections: 22 })

  waiting = ['TCPServerWrap', 'Timeout']
  expect(await settled(() => {})).toEqual({ settled: true, collections: 10 })
})

test('in the quiet profile, where bytecode stays, three collections are enough', async () => {
  const flags = process.execArgv
  process.execArgv = [...flags, '--no-flush-bytecode']
  try {
    expect(await settled(() => {})).toEqual({ settled: true, collections: 5 })
  } finally {
    process.execArgv = flags
  }
})
