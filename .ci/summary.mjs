/** Prints what a run left in reports/results.json as Markdown: the table, and before it what is red. For a job's summary. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFailure } from '../helpers/results/message.ts'
import { parseResults } from '../helpers/results/schema.ts'
import { renderTable } from '../helpers/results/table.ts'

const path = join(process.env.MEMORY_REPORTS ?? 'reports', 'results.json')

if (existsSync(path)) {
  const results = parseResults(JSON.parse(readFileSync(path, 'utf8')))
  const red = results.scenarios.filter(({ outcome }) => outcome !== 'passed')

  for (const text of [...red.map(scenario => renderFailure(scenario, results)), renderTable(results)]) {
    process.stdout.write(`\`\`\`text\n${text}\n\`\`\`\n\n`)
  }
} else {
  process.stdout.write('No scenario was run: the job ended before, see its log.\n')
}
