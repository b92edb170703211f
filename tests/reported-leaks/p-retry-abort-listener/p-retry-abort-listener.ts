import pRetry from 'p-retry'
import { expect } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const calls = 2000

/**
 * A signal that lives as long as the program, and work that ends long before it: what waited for the signal has to be
 * let go.
 */
scenario(
  import.meta,
  {
    title: 'an attempt that succeeds leaves nothing on the signal that could have aborted it',
    reported: 'https://github.com/sindresorhus/p-retry/issues/71',
    metrics: {
      listeners: 'the listener of each call goes when its work has ended',
      heapUsed: 'as listeners: each would hold on to its call',
    },
    wait: 500,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    const { signal } = new AbortController()
    const work = async () => {
      let answered = 0
      for (let call = 0; call < calls; call++) {
        answered += await pRetry(async () => await Promise.resolve(1), { signal })
      }
      return answered
    }

    await work()

    const answers = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(answers).toBe(calls)
    expect(signal.aborted).toBe(false)
  },
)
