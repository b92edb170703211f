import { EventEmitter } from 'node:events'
import { expect } from 'vitest'
import { scenario } from '../../helpers/vitest/scenario.ts'

const bus = new EventEmitter()

const options = {
  title: 'a closed session leaves no listener on the bus',
  metrics: { listeners: 'each session removes its own', heapUsed: 'nothing else stays either' },
  operations: 1000, // in each round
  rounds: 12,
  warmUp: 1, // round before the baseline
  wait: 0, // milliseconds, for timers of a library
  copies: 0, // it works on no file
}

scenario(import.meta, options, async ({ memory, operations }) => {
  const openAndClose = async (): Promise<void> => {
    for (let id = 0; id < operations; id++) {
      const onMessage = (): number => id
      bus.on('message', onMessage)
      bus.off('message', onMessage)
    }
  }

  await openAndClose()
  await memory.rounds(openAndClose)
  expect(memory).toStayLevel()
})
