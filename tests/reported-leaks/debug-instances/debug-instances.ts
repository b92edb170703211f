import debug from 'debug'
import { expect } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const loggers = 30_000

scenario(
  import.meta,
  {
    title: 'a logger without references is released',
    reported: 'https://github.com/debug-js/debug/issues/678',
    metrics: { heapUsed: 'a logger weighs about 340 bytes, and as many as there were calls would stay' },
    wait: 500,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    const work = async () => {
      let enabled = 0
      for (let number = 0; number < loggers; number++) {
        enabled += debug(`request:${number}`).enabled ? 1 : 0
      }
      return await Promise.resolve(loggers - enabled)
    }

    await work()

    const made = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(made).toBe(loggers)
  },
)
