import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DirectoryError, openCacheDirectory } from '../../fixtures/large-file/directory.ts'
import { openLargeFile } from '../../fixtures/large-file/large-file.ts'
import { NotEnoughSpaceError, requireSpace } from '../../fixtures/large-file/space.ts'
import { MiB } from '../../helpers/units.ts'

const content = { seed: 1, size: 2 * MiB + 5 }

let scratch = ''
let directory = ''
let notes: string[] = []

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'large-file-places-test-'))
  directory = join(scratch, 'cache')
  notes = []
})

afterEach(async () => {
  await rm(scratch, { recursive: true })
})

const note = (line: string): void => {
  notes.push(line.replaceAll(scratch, '…').replaceAll(/[\d.]+ [KMG]iB free/g, '… free'))
}

const failureOf = async (work: Promise<unknown>): Promise<Error> => await work.then(() => new Error('did not fail'), (error: Error) => {
  note(error.message)

  return error
})

test('asks for the space first, and leaves nothing behind', async () => {
  expect(await failureOf(openLargeFile({ seed: 1, size: 2 ** 44, directory, note }))).toBeInstanceOf(NotEnoughSpaceError)
  expect(existsSync(directory)).toBe(false)
  expect(notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/cache: 16384 GiB needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that was there stays, whatever fails', async () => {
  await mkdir(directory)
  await failureOf(openLargeFile({ seed: 1, size: 2 ** 44, directory, note }))

  expect(await readdir(directory)).toEqual([])
})

test('space is asked for as many copies as are named', async () => {
  await failureOf(requireSpace(join(scratch, 'not', 'there'), 2 ** 50, 3))
  await requireSpace(scratch, 1, 3)

  expect(notes).toMatchInlineSnapshot(`
    [
      "Not enough space in …/not/there: 3145728 GiB (3 copies of 1048576 GiB) needed, … free. Free some, or choose another directory or a smaller file.",
    ]
  `)
})

test('a directory that cannot be made is an error', async () => {
  expect(await failureOf(openLargeFile({ ...content, directory: '/dev/null/cache', note }))).toBeInstanceOf(DirectoryError)
  expect(await failureOf(openLargeFile({ ...content, directory: '/proc/cache/deeper', note }))).toBeInstanceOf(DirectoryError)
  await writeFile(directory, 'a file')
  expect(await failureOf(openLargeFile({ ...content, directory, note }))).toBeInstanceOf(DirectoryError)
  expect(notes).toMatchInlineSnapshot(`
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
  const env = Object.fromEntries(Object.entries(named).map(([variable, path]) => [variable, path && join(scratch, path)]))
  const { path, isNew } = await openCacheDirectory(asked && join(scratch, asked), note, env)

  expect({ path, isNew, notes }).toEqual({ path: join(scratch, expected), isNew: true, notes: [] })
})

test('where the usual cache cannot be written to, the temporary directory takes its place, and a note says so', async () => {
  vi.stubEnv('TMPDIR', scratch)
  await openCacheDirectory(undefined, note, { XDG_CACHE_HOME: '/dev/null' })
  vi.unstubAllEnvs()

  expect(notes.map((line) => line.replace(/\d+ is used/, '<uid> is used'))).toMatchInlineSnapshot(`
    [
      "Cannot write to the cache directory /dev/null/memory-regression-suite (ENOTDIR: not a directory, mkdir '/dev/null/memory-regression-suite'). Name a writable one in MEMORY_CACHE_DIR. Meanwhile …/memory-regression-suite-<uid> is used.",
    ]
  `)
})
