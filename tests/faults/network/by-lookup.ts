import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dial, unreachable } from '../dial.ts'

scenario(import.meta, { ...bare, title: 'dials localhost by a lookup of its own' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await dial({
      host: 'localhost',
      port: 9,
      autoSelectFamily: false,
      lookup: (_host, _options, callback) => callback(null, unreachable, 4),
    })
  })
  expect(memory).toStayWithin([])
})
