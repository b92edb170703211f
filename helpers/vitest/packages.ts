/** Which versions are measured. */

import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

/** The installed version of every package that the suite depends on, by name. */
export function installedPackages(): Record<string, string> {
  const names = Object.keys(stringsOf(readJson('package.json'), 'dependencies'))
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]))
}

function versionOf(name: string): string {
  const path = findPackageJSON(name, import.meta.url)
  const manifest = path === undefined ? undefined : readJson(path)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'not installed'
}

function stringsOf(manifest: unknown, key: string): object {
  const value: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, key) : undefined
  return typeof value === 'object' && value !== null ? value : {}
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
