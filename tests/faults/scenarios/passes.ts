import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'goes well' }, async ({ memory, directory }) => {
  writeFileSync(join(directory, 'work'), 'done')
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
