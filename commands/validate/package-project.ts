/** An empty project that has this checkout as a package, and checks of operations. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseResults } from '../../helpers/results/schema.ts'
import type { ScenarioResult } from '../../helpers/results/schema.ts'
import { npm, reasonOf } from '../../helpers/versions/npm.ts'
import type { Runtime } from '../../helpers/versions/runtime.ts'
import { VersionError } from '../../helpers/versions/version-error.ts'
import { temporaryDirectory } from '../../helpers/workspace/temporary-directory.ts'
import { userEnvironment } from './user-environment.ts'

/** Where the checks lie. */
export const folder = 'tests/package/operations'
/** Of their files. */
export const ending = '.memory.ts'

const config = `import { memoryProject } from 'memory-regression-suite/config'
export default { test: { projects: [memoryProject({ include: ['*${ending}'] })] } }
`

/**
 * Makes an empty project with the package as it would be published, and the checks.
 *
 * @throws {VersionError} when the package cannot be packed or installed
 */
export async function install(project: string): Promise<void> {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  writeFileSync(join(project, 'package.json'), '{ "name": "checked", "private": true, "type": "module" }')
  writeFileSync(join(project, 'vitest.config.ts'), config)
  cpSync(folder, project, { recursive: true })

  await run(['run', 'build'], '.')
  await run(['pack', '--pack-destination', project], '.')
  const tarball = readdirSync(project).find(name => name.endsWith('.tgz'))
  const others = ['koffi', 'vitest'].map(name => `${name}@${devDependencies[name]}`)
  await run(['install', `./${tarball}`, ...others], project)
}

async function run(words: readonly string[], cwd: string): Promise<void> {
  const ended = await npm(words, cwd)
  if (ended.code !== 0) {
    throw new VersionError(`npm ${words.join(' ')} failed: ${reasonOf(ended)}`)
  }
}

/** Runs these files once, as a user would, without diagnoses. Without results, what Vitest says is printed. */
export async function check(
  project: string,
  names: readonly string[],
  { path }: Runtime,
): Promise<readonly ScenarioResult[]> {
  await using reports = await temporaryDirectory()
  const files = names.map(name => `${name}${ending}`)
  const vitest = spawn(path, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...files], {
    cwd: project,
    env: { ...userEnvironment(path), MEMORY_DIAGNOSE: 'never', MEMORY_REPORTS: reports.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [printed, errors] = await Promise.all([text(vitest.stdout), text(vitest.stderr)])
  const results = join(reports.path, 'results.json')
  if (!existsSync(results)) {
    process.stderr.write(printed + errors)
    return []
  }
  return parseResults(JSON.parse(readFileSync(results, 'utf8'))).scenarios
}
