import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { findBun } from '../../../fixtures/bun/find.ts'
import { unreachable } from '../dial.ts'

scenario(import.meta, { ...bare, title: 'asks for a page in Bun' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await once(
      spawn(findBun('1.4.0'), [
        '-e',
        `fetch('http://${unreachable}/').catch(() => {}); setTimeout(() => process.exit(), 200)`,
      ]),
      'exit',
    )
  })
  expect(memory).toStayWithin([])
})
