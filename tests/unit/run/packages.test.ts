/** The commit of a checkout as its files have it, and the packages that a scenario's file imports. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { asked } from '../../../helpers/run/asked.ts'
import { checkedOutCommit, commitIn, importedPackages } from '../../../helpers/run/packages.ts'
import { readSettings, settingsEnvironment } from '../../../helpers/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'packages-test-'))
const checkout = join(folder, 'checkout')

beforeEach(() => {
  rmSync(checkout, { recursive: true, force: true })
  mkdirSync(join(checkout, 'below'), { recursive: true })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Git without what this machine configures. */
function git(...words: readonly string[]): string {
  const name = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
  }
  return execFileSync('git', words, {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, ...name, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()
}

function commit(): string {
  git('init', '--quiet', '--initial-branch=main')
  git('commit', '--quiet', '--allow-empty', '--message=first')
  return git('rev-parse', 'HEAD').slice(0, 12)
}

test('the commit of a branch, from a directory below it too', () => {
  const expected = commit()

  expect([checkout, join(checkout, 'below')].map(commitIn)).toEqual([expected, expected])
})

test('the commit of a packed branch', () => {
  const expected = commit()
  git('pack-refs', '--all')

  expect(commitIn(checkout)).toBe(expected)
})

test('the commit of a detached head', () => {
  const expected = commit()
  git('checkout', '--quiet', '--detach')

  expect(commitIn(checkout)).toBe(expected)
})

test('the commit of a worktree, whose branch is in the main checkout', () => {
  const expected = commit()
  git('worktree', 'add', '--quiet', '-b', 'other', join(checkout, 'below', 'worktree'))

  expect(commitIn(join(checkout, 'below', 'worktree'))).toBe(expected)
})

test('no commit where there is none yet, where git is broken, and outside of a checkout', () => {
  git('init', '--quiet', '--initial-branch=main')
  const unborn = commitIn(checkout)
  rmSync(join(checkout, '.git'), { recursive: true })
  mkdirSync(join(checkout, '.git'))
  const broken = commitIn(checkout)
  writeFileSync(join(checkout, '.git', 'HEAD'), 'ref: refs/heads/.invalid\n')

  expect([unborn, broken, commitIn(checkout), commitIn(folder)]).toEqual([undefined, undefined, undefined, undefined])
})

test('the same commit without git on PATH', () => {
  const before = process.env['PATH']
  const withGit = checkedOutCommit()?.replace('-dirty', '')
  process.env['PATH'] = '/nonexistent'
  try {
    expect(checkedOutCommit()).toBe(withGit)
  } finally {
    process.env['PATH'] = before
  }
})

test('a file names the packages under test by its imports', () => {
  const file = join(folder, 'own.memory.ts')
  for (const [name, version] of Object.entries({ tiny: '1.9.0', '@scope/leaf': '2.0.0', types: '3.0.0' })) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }))
  }
  writeFileSync(
    file,
    `import { readFile } from 'node:fs/promises'
import path from 'path'
import { expect } from 'vitest'
import { scenario } from 'memory-regression-suite/helpers/vitest/scenario.ts'
import type { T } from 'types'
import './beside.ts'
import '@scope/leaf/register'
import {
  store,
} from 'tiny'
const later = () => import('missing')
`,
  )

  expect(importedPackages(file)).toEqual({ '@scope/leaf': '2.0.0', tiny: '1.9.0' })
  expect(importedPackages(join(folder, 'nowhere.ts'))).toEqual({})
})

test('results state what was asked for, and nothing that is a default', () => {
  expect(asked(readSettings({}))).toEqual({})
  expect(asked(readSettings({ MEMORY_STEADY: '1', MEMORY_WAIT: '0ms', MEMORY_NETWORK: 'guard' }))).toEqual({
    wait: 0,
    variables: { MEMORY_STEADY: '1', MEMORY_NETWORK: 'guard' },
  })
})

test('what a failure needs to be seen again: a diagnosis and an allocator that were asked for', () => {
  expect(asked(readSettings(settingsEnvironment({ diagnose: 'native', allocator: 'own' })))).toEqual({
    diagnose: 'native',
    allocator: 'own',
  })
  expect(asked(readSettings(settingsEnvironment({ diagnose: 'always' })))).toEqual({ diagnose: 'always' })
  expect(asked(readSettings(settingsEnvironment({ diagnose: 'never', allocator: 'suite' })))).toEqual({})
})

test('a set and a Node stand in results as they were typed; by a variable, as their paths', () => {
  const typed = {
    set: '/there/sets/1',
    setName: 'tiny@1',
    tested: { tiny: '1.9.0' },
    node: '/there/node',
    nodeName: '24',
  }

  expect(asked(readSettings(settingsEnvironment(typed)))).toEqual({
    set: 'tiny@1',
    tested: { tiny: '1.9.0' },
    node: '24',
  })
  expect(asked(readSettings({ MEMORY_SET: './sets/1', MEMORY_NODE: './out/node' }))).toEqual({
    set: './sets/1',
    node: './out/node',
  })
})
