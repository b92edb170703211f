/** Runs canaries by their own files, by Vitest, each in its own fork: what `npm run validate` does. */

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { temporaryDirectory } from '../../helpers/workspace/temporary-directory.ts'
import { runVitest } from '../../helpers/run/run.ts'
import type { Circumstances } from '../../helpers/run/run.ts'

const canaryFolder = 'tests/canaries'

/** The names of all canaries, as files have them: `import`, `quiet/bun`. */
export function canaryNames(): readonly string[] {
  const files = ['', 'quiet/'].flatMap(folder =>
    readdirSync(join(canaryFolder, folder)).map(file => `${folder}${file}`),
  )
  return files
    .filter(file => file.endsWith('.ts'))
    .map(file => file.slice(0, -'.ts'.length))
    .toSorted()
}

/** Runs them once, and answers for each the titles of those of its tests that failed, with their errors. */
export async function measureCanaries(
  names: readonly string[],
  circumstances: Circumstances = {},
): Promise<readonly (readonly string[])[]> {
  await using reports = await temporaryDirectory()
  const files = names.map(name => `${canaryFolder}/${name}.ts`)
  const { code, printed } = await runVitest(
    ['run', '--project', 'canaries', '--project', 'quiet', ...files],
    { reports: reports.path },
    'collect',
    circumstances,
  )
  const { failures, passed } = readTests(reports.path)
  const missed = files.map(file =>
    failures.filter(failure => failure.startsWith(`${file} `) || failure.startsWith(`${file}:`)),
  )
  const isLost = missed.flat().length === 0 && (code !== 0 || passed === 0) // it ended badly, and none of them says why
  return isLost ? names.map(() => [`the canaries did not run: ${printed}`]) : missed
}

const tests = v.object({ passed: v.number(), failed: v.number(), failures: v.array(v.string()) })

/** What the reporter counted in a run: every test, whatever its project. */
function readTests(reports: string): v.InferOutput<typeof tests> {
  return v.parse(tests, JSON.parse(readFileSync(join(reports, 'tests.json'), 'utf8')))
}
