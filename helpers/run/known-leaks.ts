/** The list of known leaks, from its file, and the versions that its entries speak of. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseKnownLeaks } from '../judge/known-leaks.ts'
import type { KnownLeak, Versions } from '../judge/known-leaks.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { knownLeaksFile } from '../settings-schema.ts'
import { requireRegularFile } from '../workspace/regular-file.ts'

/**
 * @param scenarios names that entries may have; `undefined`: any
 * Without a list at its usual place there are none.
 *
 * @throws {RangeError} with a line that says what is wrong in it
 */
export function readKnownLeaks(file: string, scenarios: readonly string[] | undefined): readonly KnownLeak[] {
  if ((scenarios === undefined || file === knownLeaksFile) && !existsSync(file)) {
    return []
  }
  requireRegularFile(file, 'MEMORY_KNOWN_LEAKS')
  try {
    return parseKnownLeaks(JSON.parse(readFileSync(file, 'utf8')), scenarios)
  } catch (error) {
    throw new RangeError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

const manifest = v.object({ version: v.string() })

/**
 * Versions of the packages that a scenario ran with: what it loaded, and of packages that entries name what is
 * installed where it ran, since a process that dies leaves no list of what it loaded.
 *
 * @param set the directory of the package set that it ran on; default: this checkout
 */
export function versionsThatRan(
  { packages = {} }: Pick<ScenarioResult, 'packages'>,
  leaks: readonly KnownLeak[],
  set = './',
): Versions {
  const named = leaks.flatMap(({ packages: ranges }) => Object.keys(ranges))
  const installed = named.flatMap(name => {
    const path = join(set, 'node_modules', name, 'package.json')
    return existsSync(path) ? [[name, v.parse(manifest, JSON.parse(readFileSync(path, 'utf8'))).version] as const] : []
  })

  return { ...Object.fromEntries(installed), ...packages }
}
