/** Files that a command was given, and no memory project of the user's configuration has: one of them runs them. */

import { matchesGlob, relative, sep } from 'node:path'
import { readSetting } from '../settings.ts'

interface Claim {
  readonly globs: readonly string[]
  readonly include: string[]
}

const claims: Claim[] = []

const homeless = (files: readonly string[]): readonly string[] =>
  files
    .map(file => relative('.', file).replaceAll(sep, '/'))
    .filter(file => !file.startsWith('..') && !claims.some(({ globs }) => globs.some(glob => matchesGlob(file, glob))))

/**
 * The globs of a project, and what only a command was given where this is the first. Vitest reads the list when all
 * projects of a configuration are known.
 */
export function claimFiles(
  globs: readonly string[],
  files: readonly string[] = readSetting('scenarioFiles'),
): string[] {
  const claim: Claim = { globs, include: [...globs] }
  claims.push(claim)
  const [first = claim] = claims
  first.include.splice(first.globs.length, Infinity, ...homeless(files).map(escaped))
  return claim.include
}

/** Whether a file is run by a memory project because a command was given it. */
export function isClaimed(file: string): boolean {
  return claims.length > 0 && homeless(readSetting('scenarioFiles')).includes(relative('.', file).replaceAll(sep, '/'))
}

/** A path is no pattern, whatever is in it. */
const escaped = (path: string): string => path.replaceAll(/[\\*?{}()[\]!+@|]/g, '\\$&')
