/** docs/results.md has the tables that the schema generates. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documentTables, withTables } from '../../../helpers/results/document-tables.ts'

const page = readFileSync('docs/results.md', 'utf8')

test('the tables are those of the schema; otherwise: npm run build:docs', () => {
  expect(page).toBe(withTables(page))
})

test('every object of the document has one table, with its optional fields marked', () => {
  const paths = [...documentTables().matchAll(/^### `(.*)`$/gm)].map(([, path]) => path)

  expect(paths).toHaveLength(new Set(paths).size)
  expect(paths).toEqual(
    expect.arrayContaining(['results', 'results.scenarios[]', 'results.scenarios[].verdicts[].growthPerRound']),
  )
  expect(documentTables()).toContain('| `minDetectable?` |')
  expect(documentTables()).toContain('And `results.scenarios[].measurement.readings[]`.')
})

test('a page without the marks of the tables is an error', () => {
  expect(() => withTables('# Results')).toThrow('The tables belong between')
})
