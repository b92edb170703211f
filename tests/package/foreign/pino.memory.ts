import { pino } from 'pino'
import { expect, test } from 'vitest'

test('a line of a child logger retains nothing', async () => {
  const logger = pino(pino.destination('/dev/null'))
  let id = 0
  await expect(() => logger.child({ id: ++id }).info('done')).toRetainNothing()
})
