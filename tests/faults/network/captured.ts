import { createRequire } from 'node:module'
import type dns from 'node:dns'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

// As a CommonJS package has it.
const { lookup }: typeof dns = createRequire(import.meta.url)('node:dns')
const lookUp = promisify(lookup)

scenario(import.meta, { ...bare, title: 'looks a name up by what it took at load' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await lookUp('example.invalid').catch(() => {})
  })
  expect(memory).toStayWithin([])
})
