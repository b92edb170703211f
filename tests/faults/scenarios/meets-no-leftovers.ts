import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'meets no process that those before it left behind' }, async ({ memory }) => {
  await memory.rounds(async () => {
    expect(commandLines().filter(line => /^sleep\0.*31415/.test(line))).toEqual([])
  })
  expect(memory).toStayWithin([])
})

function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8')
      } catch {
        return '' // it ended meanwhile
      }
    })
}
