import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect } from 'vitest'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'

const file = new URL('child-of-a-set.mjs', import.meta.url)

scenario(
  import.meta,
  {
    title: 'workers and children load the package of the set',
    metrics: { external: 'nothing stays' },
    wait: 0,
    copies: 0,
    network: false,
  },
  async ({ memory, budgets }) => {
    const versions = await memory.rounds(async () => {
      const children = [new Worker(file), fork(file), fork(file, { env: {} }), fork(file, { execArgv: [] })]
      return await Promise.all(children.map(async child => (await once(child, 'message'))[0]))
    })

    expect(versions.flat(2)).toEqual(Array.from({ length: 8 }, () => '2.0.0'))
    expect(memory).toStayWithin(budgets)
  },
)
