import mem from 'mem'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const entries = 30_000

scenario(
  import.meta,
  {
    title: 'an entry that expires after a millisecond is gone a second later',
    reported: 'https://github.com/sindresorhus/memoize/issues/14',
    metrics: { heapUsed: 'an entry weighs about 230 bytes, and every one has expired' },
    wait: 1500,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    let misses = 0
    const half = mem(
      (value: number) => {
        misses++
        return { half: value / 2 }
      },
      { maxAge: 1 },
    )
    const work = async () => {
      const before = misses
      for (let entry = 0; entry < entries; entry++) {
        half(misses)
      }
      await sleep(100)
      return misses - before
    }

    await work()

    const missed = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(missed).toBe(entries)
  },
)
