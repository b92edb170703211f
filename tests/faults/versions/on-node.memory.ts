import { expect } from 'vitest'
import { MiB } from 'memory-regression-suite/helpers/units.ts'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'

const leaks = (process.env['TINY_NODE'] ?? '') >= '24.17'
const retained: Uint8Array[] = []

scenario(
  import.meta,
  {
    title: 'Node retains no bytes',
    metrics: { external: 'less than the 4 MiB of a round' },
    wait: 0,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    await memory.rounds(async () => {
      const bytes = new Uint8Array(4 * MiB).fill(1)
      retained.push(...(leaks ? [bytes] : []))
      await Promise.resolve()
    })

    expect(memory).toStayWithin(budgets)
  },
)
