/** Where the cached file lies: space, directories that cannot be written to, and which one is taken. */

import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { DirectoryError, openCacheDirectory } from '../../../helpers/workspace/cache-directory.ts'
import { openLargeFile } from '../../../helpers/workspace/large-file/large-file.ts'
import { NotEnoughSpaceError, requireSpace } from '../../../helpers/workspace/space.ts'
import { content, sandboxOfTest } from './large-file-fixtures.ts'

const sandbox = sandboxOfTest()

test('asks for the space first, and leaves nothing behind', async () => {
  expect(
    await sandbox.failureOf(
      openLargeFile({ seed: 1, size: 2 ** 44, directory: sandbox.directory, note: sandbox.note }),
    ),
  ).toBeInstanceOf(NotEnoughSpaceError)
  expect(existsSync(sandbox.directory)).toBe(false)
  expect(sandbox.notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/cache: 16384 GiB needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that was there stays, whatever fails', async () => {
  await mkdir(sandbox.directory)
  await sandbox.failureOf(openLargeFile({ seed: 1, size: 2 ** 44, directory: sandbox.directory, note: sandbox.note }))

  expect(await readdir(sandbox.directory)).toEqual([])
})

test('space is asked for as many copies as are named', async () => {
  await sandbox.failureOf(requireSpace(join(sandbox.scratch, 'not', 'there'), 2 ** 50, 3))
  await requireSpace(sandbox.scratch, 1, 3)

  expect(sandbox.notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/not/there: 3145728 GiB (3 copies of 1048576 GiB) needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that cannot be made is an error', async () => {
  expect(
    await sandbox.failureOf(openLargeFile({ ...content, directory: '/dev/null/cache', note: sandbox.note })),
  ).toBeInstanceOf(DirectoryError)
  expect(
    await sandbox.failureOf(openLargeFile({ ...content, directory: '/proc/cache/deeper', note: sandbox.note })),
  ).toBeInstanceOf(DirectoryError)
  await writeFile(sandbox.directory, 'a file')
  expect(
    await sandbox.failureOf(openLargeFile({ ...content, directory: sandbox.directory, note: sandbox.note })),
  ).toBeInstanceOf(DirectoryError)
  expect(sandbox.notes).toMatchInlineSnapshot(`
    [
      "Cannot write to the cache directory /dev/null/cache (ENOTDIR: not a directory, mkdir '/dev/null/cache'). Name a writable one in MEMORY_CACHE_DIR.",
      "Cannot write to the cache directory /proc/cache/deeper (ENOENT: no such file or directory, mkdir '/proc/cache'). Name a writable one in MEMORY_CACHE_DIR.",
      "Cannot write to the cache directory …/cache (ENOTDIR: not a directory, access '…/cache/'). Name a writable one in MEMORY_CACHE_DIR.",
    ]
  `)
})

test.each([
  ['asked', { MEMORY_CACHE_DIR: 'b', XDG_CACHE_HOME: 'c' }, 'a', 'a'],
  ['MEMORY_CACHE_DIR', { MEMORY_CACHE_DIR: 'b', XDG_CACHE_HOME: 'c' }, undefined, 'b'],
  ['XDG_CACHE_HOME', { MEMORY_CACHE_DIR: '', XDG_CACHE_HOME: 'c' }, undefined, 'c/memory-regression-suite'],
])('the directory is the one named by %s', async (_, named, asked, expected) => {
  const env = Object.fromEntries(
    Object.entries(named).map(([variable, path]) => [variable, path && join(sandbox.scratch, path)]),
  )
  const { path, isNew } = await openCacheDirectory(asked && join(sandbox.scratch, asked), sandbox.note, env)

  expect({ path, isNew, notes: sandbox.notes }).toEqual({
    path: join(sandbox.scratch, expected),
    isNew: true,
    notes: [],
  })
})

test('where the usual cache cannot be written to, the temporary directory is used, with a note', async () => {
  vi.stubEnv('TMPDIR', sandbox.scratch)
  await openCacheDirectory(undefined, sandbox.note, { XDG_CACHE_HOME: '/dev/null' })
  vi.unstubAllEnvs()

  expect(sandbox.notes.map(line => line.replace(/\d+ is used/, '<uid> is used'))).toMatchInlineSnapshot(`
    [
      "Cannot write to the cache directory /dev/null/memory-regression-suite (ENOTDIR: not a directory, mkdir '/dev/null/memory-regression-suite'). Name a writable one in MEMORY_CACHE_DIR. Meanwhile …/memory-regression-suite-<uid> is used.",
    ]
  `)
})
