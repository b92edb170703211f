/** Directories that are removed: those of processes of this user that have certainly ended. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ownedDirectory, removeAbandoned } from '../../../helpers/workspace/temporary-directory.ts'
import { hasCertainlyEnded, thisOwner } from '../../../helpers/process-id.ts'
import type { Owner } from '../../../helpers/process-id.ts'
import { removeTree, tryRemoveTree } from '../../../helpers/workspace/remove-tree.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'owners-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const self = thisOwner()
const ended = spawnSync('true').pid

/** Makes a directory as another process would leave it. Returns its path. */
function leave(owner: Partial<Owner> | string, name = 'memory-suite-1-abc'): string {
  const path = join(folder, name)
  mkdirSync(join(path, 'files'), { recursive: true })
  writeFileSync(join(path, 'files', 'block'), '')
  writeFileSync(join(path, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify({ ...self, ...owner }))
  return path
}

test.for<readonly [title: string, owner: Partial<Owner>, isDead: boolean]>([
  ['goes on', {}, false],
  ['has ended', { pid: ended }, true],
  ['had the number of one that goes on', { start: self.start - 1 }, true],
  ['is of another PID namespace, where no process has that number here', { pid: ended, namespaces: 'pid:[1]' }, false],
  ['is of a namespace that is not known', { pid: ended, namespaces: '' }, false],
  ['was before the machine was started anew', { boot: 'earlier' }, self.machine !== ''],
  ['is of another machine', { boot: 'another', machine: 'another' }, false],
  ['is of a machine without a name', { boot: 'another', machine: '' }, false],
  ['does not say when it began', { pid: process.pid, start: Number.NaN }, false],
])('one that %s', ([, owner, isDead]) => {
  expect(hasCertainlyEnded({ ...self, ...owner })).toBe(isDead)

  const path = leave(owner)
  expect(removeAbandoned([folder])).toEqual([])
  expect(existsSync(path)).toBe(!isDead)
})

test.for(['', '{', 'null', '{"pid":1}', '[]'])('a note that says %j says nothing', text => {
  const path = leave(text)

  expect(removeAbandoned([folder])).toEqual([])
  expect(existsSync(path)).toBe(true)
})

test('no note, a link, and another name are none', () => {
  const renamed = leave({ pid: ended }, 'renamed')
  symlinkSync(renamed, join(folder, 'memory-suite-2-link'))
  mkdirSync(join(folder, 'memory-suite-3-none'))

  expect(removeAbandoned([folder])).toEqual([])
  expect(readdirSync(folder)).toEqual(['memory-suite-2-link', 'memory-suite-3-none', 'renamed'])
  expect(removeAbandoned([join(folder, 'missing')])).toEqual([])
})

test('what another user left is left alone, by root too', () => {
  const path = leave({ pid: ended })
  const another = vi.spyOn(process, 'getuid').mockReturnValue(12_345)
  expect(removeAbandoned([folder])).toEqual([])
  another.mockRestore()
  expect(existsSync(path)).toBe(true)
})

test('what its owner is given is empty, and goes with all in it, whatever its rights', async () => {
  const directory = ownedDirectory(folder)
  expect(readdirSync(directory.path)).toEqual([])
  expect(JSON.parse(readFileSync(join(dirname(directory.path), 'owner.json'), 'utf8'))).toEqual(self)

  mkdirSync(join(directory.path, 'a', 'b'), { recursive: true })
  chmodSync(join(directory.path, 'a', 'b'), 0)
  chmodSync(join(directory.path, 'a'), 0o500)
  chmodSync(directory.path, 0o500)
  await directory[Symbol.asyncDispose]()
  expect(readdirSync(folder)).toEqual([])
})

test('a link in what is removed is removed, and not what it names', () => {
  const retained = join(folder, 'retained')
  mkdirSync(retained, { mode: 0o500 })
  mkdirSync(join(folder, 'gone', 'below'), { recursive: true })
  symlinkSync(retained, join(folder, 'gone', 'below', 'link'))
  chmodSync(join(folder, 'gone', 'below'), 0o500)
  removeTree(join(folder, 'gone'))

  expect(readdirSync(folder)).toEqual(['retained'])
})

test('what cannot be removed is said in a line', () => {
  // not by root either
  expect(tryRemoveTree('/proc/version')).toMatch(/^\/proc\/version could not be removed: E(?:PERM|ACCES)/)
  expect(tryRemoveTree(join(folder, 'missing'))).toBeUndefined()
})
