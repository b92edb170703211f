import { expect } from 'vitest'
import { MiB } from 'memory-regression-suite/helpers/units.ts'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'
import { store } from 'tiny'

scenario(
  import.meta,
  {
    title: 'tiny retains no bytes',
    metrics: { external: 'less than the 4 MiB of its argument' },
    wait: 0,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    await memory.rounds(async () => {
      store(new Uint8Array(4 * MiB).fill(1))
      await Promise.resolve()
    })

    expect(memory).toStayWithin(budgets)
  },
)
