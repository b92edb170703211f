/** `npm run build:docs`: writes what the documentation repeats of the program. Tests compare the two. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { pages } from './docs/pages.ts'

for (const [file, update] of Object.entries(pages)) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const after = update(before)
  if (after !== before) {
    writeFileSync(file, after)
    process.stdout.write(`${file} written.\n`)
  }
}
