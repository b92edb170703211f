/** Where the cached file lies: space, directories that cannot be written to, and which one is taken. */

import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { DirectoryError, openCacheDirectory } from '../../../helpers/workspace/cache-directory.ts'
import { openLargeFile } from '../../../helpers/workspace/large-file/large-file.ts'
import { NotEnoughSpaceError, requireSpace } from '../../../helpers/workspace/space.ts'
import { content, placeOfTest } from './large-file-fixtures.ts'

const place = placeOfTest()

test('asks for the space first, and leaves nothing behind', async () => {
  expect(
    await place.failureOf(openLargeFile({ seed: 1, size: 2 ** 44, directory: place.directory, note: place.note })),
  ).toBeInstanceOf(NotEnoughSpaceError)
  expect(existsSync(place.directory)).toBe(false)
  expect(place.notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/cache: 16384 GiB needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that was there stays, whatever fails', async () => {
  await mkdir(place.directory)
  await place.failureOf(openLargeFile({ seed: 1, size: 2 ** 44, directory: place.directory, note: place.note }))

  expect(await readdir(place.directory)).toEqual([])
})

test('space is asked for as many copies as are named', async () => {
  await place.failureOf(requireSpace(join(place.scratch, 'not', 'there'), 2 ** 50, 3))
  await requireSpace(place.scratch, 1, 3)

  expect(place.notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/not/there: 3145728 GiB (3 copies of 1048576 GiB) needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that cannot be made is an error', async () => {
  expect(
    await place.failureOf(openLargeFile({ ...content, directory: '/dev/null/cache', note: place.note })),
  ).toBeInstanceOf(DirectoryError)
  expect(
    await place.failureOf(openLargeFile({ ...content, directory: '/proc/cache/deeper', note: place.note })),
  ).toBeInstanceOf(DirectoryError)
  await writeFile(place.directory, 'a file')
  expect(
    await place.failureOf(openLargeFile({ ...content, directory: place.directory, note: place.note })),
  ).toBeInstanceOf(DirectoryError)
  expect(place.notes).toMatchInlineSnapshot(`
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
    Object.entries(named).map(([variable, path]) => [variable, path && join(place.scratch, path)]),
  )
  const { path, isNew } = await openCacheDirectory(asked && join(place.scratch, asked), place.note, env)

  expect({ path, isNew, notes: place.notes }).toEqual({ path: join(place.scratch, expected), isNew: true, notes: [] })
})

test('where the usual cache cannot be written to, the temporary directory takes its place, and a note says so', async () => {
  vi.stubEnv('TMPDIR', place.scratch)
  await openCacheDirectory(undefined, place.note, { XDG_CACHE_HOME: '/dev/null' })
  vi.unstubAllEnvs()

  expect(place.notes.map(line => line.replace(/\d+ is used/, '<uid> is used'))).toMatchInlineSnapshot(`
    [
      "Cannot write to the cache directory /dev/null/memory-regression-suite (ENOTDIR: not a directory, mkdir '/dev/null/memory-regression-suite'). Name a writable one in MEMORY_CACHE_DIR. Meanwhile …/memory-regression-suite-<uid> is used.",
    ]
  `)
})
