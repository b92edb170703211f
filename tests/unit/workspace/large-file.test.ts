/** The cached file: made, retained, checked and made again. */

import { appendFile, readdir, rm, stat, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generate } from '../../../helpers/workspace/large-file/content.ts'
import { MiB } from '../../../helpers/units.ts'
import { alterByte, content, name, sandboxOfTest, sha256 } from './large-file-fixtures.ts'

const sandbox = sandboxOfTest()

test('makes the file, and uses it again in the next run', async () => {
  const made = await sandbox.opened()
  const retained = await stat(made.path)
  const reused = await sandbox.opened()

  expect(made).toMatchObject({ ...content, path: join(sandbox.directory, name) })
  expect(await sha256(made.stream())).toBe(await sha256(generate(content)))
  expect(await sha256(made.stream())).toBe(await sha256(generate(content)))
  expect(reused.path).toBe(made.path)
  expect((await stat(made.path)).ino).toBe(retained.ino)
  expect(await readdir(sandbox.directory)).toEqual([name, `${name}.state`])
  expect(sandbox.notes).toMatchInlineSnapshot(`
    [
      "Making …/cache/large-file-v1-seed1-2097157.bin (2.0 MiB), for this run and later ones",
    ]
  `)
})

test.each([0, MiB + 1, content.size - 1])(
  'an altered byte %i is found, even when its time is put back',
  async position => {
    const { path } = await sandbox.opened()
    await utimes(path, 1, 1)
    await sandbox.opened() // now known to be right with a time that can be put back exactly
    await alterByte(path, position)
    await utimes(path, 1, 1)

    expect(await sha256((await sandbox.opened()).stream())).toBe(await sha256(generate(content)))
    expect(sandbox.notes[2]).toBe(`…/cache/${name} is altered at byte ${position}: making it again`)
  },
)

test('a truncated file is made again', async () => {
  const { path } = await sandbox.opened()
  await truncate(path, 100)

  expect(await sha256((await sandbox.opened()).stream())).toBe(await sha256(generate(content)))
  expect(sandbox.notes[1]).toMatchInlineSnapshot(
    `"…/cache/large-file-v1-seed1-2097157.bin has 100 bytes instead of 2097157: making it again"`,
  )
})

test('a file that grew is made again', async () => {
  const { path } = await sandbox.opened()
  await appendFile(path, 'x')

  expect(await sha256((await sandbox.opened()).stream())).toBe(await sha256(generate(content)))
  expect(sandbox.notes[1]).toMatchInlineSnapshot(
    `"…/cache/large-file-v1-seed1-2097157.bin has 2097158 bytes instead of 2097157: making it again"`,
  )
})

test('a file whose state is not known is compared once', async () => {
  const { path } = await sandbox.opened()
  await rm(`${path}.state`)
  const { ino } = await stat(path)
  await sandbox.opened()
  await sandbox.opened()

  expect((await stat(path)).ino).toBe(ino)
  expect(sandbox.notes.slice(1)).toMatchInlineSnapshot(`
    [
      "Checked every byte of …/cache/large-file-v1-seed1-2097157.bin: it was not known to be unaltered",
    ]
  `)
})

test('a file truncated after it was opened does not end as if it were whole', async () => {
  const file = await sandbox.opened()
  await truncate(file.path, MiB)
  await sandbox.failureOf(sha256(file.stream()))

  expect(sandbox.notes[1]).toMatchInlineSnapshot(
    `"…/cache/large-file-v1-seed1-2097157.bin ended after 1048576 of 2097157 bytes: it was truncated after it was opened. Run again: it will be made again."`,
  )
})
test('listens to no signal once the file is made', async () => {
  const before = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map(event => process.listenerCount(event))
  await sandbox.opened()

  expect(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map(event => process.listenerCount(event))).toEqual(before)
})
