/** `npm run build:docs`: writes the tables of docs/results.md from the schema. A test compares the two. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withTables } from '../helpers/results/document-tables.ts'

const page = fileURLToPath(new URL('../docs/results.md', import.meta.url))

writeFileSync(page, withTables(readFileSync(page, 'utf8')))
