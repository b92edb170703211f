/** docs/api.md has every export of every entry, every option and every matcher, and no other. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('docs/api.md', 'utf8')

/** The names in the first column of the table below a heading. */
function listed(heading: string): readonly string[] {
  const section = page.split(/^## /m).find(text => text.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)
}

/** The names that a module exports, types too, without those that it does not. */
function exported(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map(name => name.trim()),
  )
}

/** The members of an interface. */
function members(file: string, name: string): readonly string[] {
  const [, body = ''] = new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(readFileSync(file, 'utf8')) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member = '']) => member)
}

test.for([
  ['memory-regression-suite', 'helpers/entries/index.ts'],
  ['memory-regression-suite/config', 'helpers/entries/config.ts'],
  ['memory-regression-suite/measure', 'helpers/entries/measure.ts'],
] as const)('%s exports what docs/api.md says', ([entry, file]) => {
  const names = exported(file)

  expect(names.length).toBeGreaterThan(3)
  expect(listed(entry).toSorted()).toEqual(names.toSorted())
})

test.for([
  ['RetentionOptions', 'helpers/retention/options.ts'],
  ['MemoryMatchers', 'helpers/vitest/matchers.ts'],
  ['Retention', 'helpers/retention/measure-retention.ts'],
] as const)('%s has the members that docs/api.md says', ([name, file]) => {
  const names = members(file, name)

  expect(names.length).toBeGreaterThan(2)
  expect(listed(name).toSorted()).toEqual(names.toSorted())
})
