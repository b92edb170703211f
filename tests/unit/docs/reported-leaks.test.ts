/** docs/reported-leaks.md has a row for every report that is run, and each set was distinguished. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = 'tests/reported-leaks'
const names = readdirSync(folder).filter(name => existsSync(join(folder, name, 'report.ts')))
const table =
  /<!-- table -->\n([\s\S]*)<!-- \/table -->/.exec(readFileSync('docs/reported-leaks.md', 'utf8'))?.[1] ?? ''

/** A literal of a report. */
function valueOf(name: string, key: string): string {
  return (
    new RegExp(`^  ${key}: '(.*)',$`, 'm')
      .exec(readFileSync(join(folder, name, 'report.ts'), 'utf8'))?.[1]
      ?.replaceAll("\\'", "'") ?? ''
  )
}

test.for(names)('%s has its row, and its sets were distinguished', name => {
  const row = table
    .split('\n')
    .find(line => line.startsWith(`| [${valueOf(name, 'title')}](${valueOf(name, 'thread')}) |`))

  expect(row).toContain(`| ${valueOf(name, 'metric')} |`)
  expect(row).not.toContain('not distinguished')
})

test.for(names.filter(name => existsSync(join(folder, name, 'leaky'))))(
  '%s is pinned by lock files that name no registry',
  name => {
    for (const side of ['leaky', 'fixed']) {
      expect(readFileSync(join(folder, name, side, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/)
    }
  },
)
