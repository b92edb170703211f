/** Writes the table of docs/reported-leaks.md when all reports were run, from what this run found. */

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { leakTable } from '../../helpers/results/render/reported-leaks.ts'
import type { LeakRecord } from '../../helpers/results/render/reported-leaks.ts'
import { removeOwnFolder } from '../../helpers/workspace/own-folder.ts'
import { readSettings } from '../../helpers/settings.ts'
import { leakRecords } from '../../helpers/scenario/names.ts'

const path = 'docs/reported-leaks.md'
const folder = 'tests/reported-leaks'

/** Forgets what an earlier run found. */
export function setup(): void {
  removeOwnFolder(join(readSettings().reports, leakRecords))
}

/** Leaves the text as it is when only some of them ran. */
export function teardown(): void {
  const records = join(readSettings().reports, leakRecords)
  const found: LeakRecord[] = existsSync(records)
    ? readdirSync(records)
        .filter(name => !name.startsWith('.'))
        .map(name => JSON.parse(readFileSync(join(records, name), 'utf8')))
    : []
  const reports = readdirSync(folder).filter(name => existsSync(join(folder, name, 'report.ts')))
  if (found.length < reports.length) {
    return
  }
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(
      /(<!-- table -->\n)[\s\S]*(<!-- \/table -->)/,
      (_, open, close) => `${open}${leakTable(found)}\n${close}`,
    ),
  )
}
