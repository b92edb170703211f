/**
 * Parses the specification of a package set: `some-library@6.1.4`, a tarball, a checked-out monorepo, or a folder with
 * a lock file.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { VersionError } from './version-error.ts'

export type Specification =
  /** A package of the registry; `range` may be a version, a range or a tag. */
  | { readonly kind: 'registry'; readonly name: string; readonly range: string }
  /** A packed package that may be unreleased. */
  | { readonly kind: 'tarball'; readonly path: string }
  /** The root of a monorepo, all of whose workspaces replace the published packages. */
  | { readonly kind: 'workspaces'; readonly path: string }
  /** A folder with package.json and package-lock.json. */
  | { readonly kind: 'folder'; readonly path: string }

const registry = /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)(?:@(.+))?$/

/** @throws {VersionError} with the forms that are accepted */
export function parseSpecification(text: string): Specification {
  const match = registry.exec(text)
  const isPath =
    /^[./~]/.test(text) || text.endsWith('.tgz') || text.endsWith('.tar.gz') || (match === null && existsSync(text))
  if (isPath) {
    return parsePath(text)
  }

  const [, name, range] = match ?? []
  if (name === undefined) {
    throw new VersionError(
      `"${text}" names no package. Give name@version as some-library@6.1.4, a tarball ` +
        '(./some-library-7.2.0.tgz), the root of a monorepo (../some-library), or a folder with a package.json and ' +
        'its lock file.',
    )
  }
  return { kind: 'registry', name, range: range ?? 'latest' }
}

function parsePath(text: string): Specification {
  const path = resolve(text)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new VersionError(`There is no ${text}.`)
  }
  if (found.isFile()) {
    return { kind: 'tarball', path }
  }

  const manifest = join(path, 'package.json')
  if (!existsSync(manifest)) {
    throw new VersionError(`${text} holds no package.json, so it is neither a package set nor a monorepo.`)
  }
  const { workspaces }: { readonly workspaces?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (workspaces !== undefined) {
    return { kind: 'workspaces', path }
  }
  if (!existsSync(join(path, 'package-lock.json'))) {
    throw new VersionError(
      `${text} holds a package.json and no package-lock.json beside it: without a lock file it is not known ` +
        'what would be measured. Make one with npm install --package-lock-only.',
    )
  }
  return { kind: 'folder', path }
}
