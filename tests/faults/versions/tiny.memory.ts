import { expect } from 'vitest'
import { MiB } from 'memory-regression-suite/helpers/units.ts'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'
import { keep } from 'tiny'

scenario(
  import.meta,
  {
    title: 'what tiny was given is gone',
    metrics: { external: 'less than the 4 MiB that it is given' },
    wait: 0,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    await memory.rounds(async () => {
      keep(new Uint8Array(4 * MiB).fill(1))
      await Promise.resolve()
    })

    expect(memory).toStayWithin(budgets)
  },
)
