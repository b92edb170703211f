/** Which versions are measured. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import type { ScenarioResult } from '../results/schema.ts'
import { readSetting } from '../settings.ts'

/**
 * The installed version of every package that the suite depends on, by name; where scenarios run on a set, what they
 * loaded.
 */
export function installedPackages(scenarios: readonly Pick<ScenarioResult, 'packages'>[] = []): Record<string, string> {
  const loaded = Object.fromEntries(scenarios.flatMap(({ packages = {} }) => Object.entries(packages)))
  if (readSetting('set') !== undefined) {
    return loaded
  }
  const names = Object.keys(stringsOf(readJson('package.json'), 'dependencies'))
  return Object.fromEntries(names.map(name => [name, versionOf(name)]))
}

/**
 * The commit that is checked out, with `-dirty` when it was altered since. `undefined` where there is no git, or
 * nothing that it knows.
 */
export function checkedOutCommit(): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'], {
    encoding: 'utf8',
    timeout: 5000,
  })
  return status === 0 ? stdout.trim() : undefined
}

function versionOf(name: string): string {
  const path = findPackageJSON(name, import.meta.url)
  const manifest = path === undefined ? undefined : readJson(path)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'not installed'
}

function stringsOf(manifest: unknown, key: string): object {
  const value: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, key) : undefined
  return typeof value === 'object' && value !== null ? value : {}
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
