import pTimeout from 'p-timeout'
import { expect } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const calls = 2000

/** A signal that lives as long as the program, and work that ends long before it and has to remove its listener. */
scenario(
  import.meta,
  {
    title: 'a promise that settles in time leaves nothing on the signal that could have aborted it',
    reported: 'https://github.com/sindresorhus/p-timeout/issues/42',
    metrics: {
      listeners: 'the listener of each call goes when its work has ended',
      heapUsed: 'as listeners: each would retain its call',
    },
    wait: 500,
    copies: 1,
    atMost: MiB,
    network: false,
  },
  async ({ memory, budgets }) => {
    const { signal } = new AbortController()
    const work = async () => {
      let done = 0
      for (let call = 0; call < calls; call++) {
        done += await pTimeout(Promise.resolve(1), { milliseconds: 10_000, signal })
      }
      return done
    }

    await work()

    const ended = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(ended).toBe(calls)
    expect(signal.aborted).toBe(false)
  },
)
