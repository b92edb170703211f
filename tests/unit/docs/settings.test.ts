/** docs/settings.md has every variable that people type, as the schema of settings says it. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { internalVariables } from '../../../helpers/settings-schema.ts'
import { typedVariables } from '../../../helpers/settings.ts'

const text = readFileSync('docs/settings.md', 'utf8')

const rows = typedVariables.map(({ name, sets, default: given, otherwise = '', accepts }) => {
  const isFlag = given === '0'
  return `| \`${name}\` | ${sets} | ${isFlag ? 'not set' : code(given) || otherwise} | ${accepts} |`
})

function code(words: string | undefined): string {
  return words === undefined ? '' : `\`${words}\``
}

test('lists every variable, what it sets, its default and what it takes', () => {
  expect(text.split('\n').filter(line => line.startsWith('| `'))).toEqual(rows)
})

test('names every variable that only the suite sets', () => {
  const [, internal = ''] = text.split('## Variables that only the suite sets')

  expect([...internal.matchAll(/^- `(MEMORY_\w+)`/gm)].map(([, name]) => name)).toEqual(
    Object.values(internalVariables),
  )
})

test('names what an earlier name is now', () => {
  for (const { name, earlier } of typedVariables) {
    expect(earlier === undefined || text.includes(`\`${earlier}\` is now \`${name}\``)).toBe(true)
  }
})
