import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'

const bus = new EventEmitter().setMaxListeners(0)

test('an operation that adds a listener', async () => {
  await expect(() => bus.on('pong', () => {})).toRetainNothing()
})
