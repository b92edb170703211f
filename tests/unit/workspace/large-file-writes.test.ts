/** Disks that are full, fail, write a part, or cannot write past the page cache. */

import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { generate } from '../../../helpers/workspace/large-file/content.ts'
import { openLargeFile } from '../../../helpers/workspace/large-file/large-file.ts'
import { MiB } from '../../../helpers/units.ts'
import { alterByte, content, name, sandboxOfTest, sha256 } from './large-file-fixtures.ts'

const sandbox = sandboxOfTest()

type Method = (...args: unknown[]) => Promise<unknown>

/** Puts `replacement` before a method of every file handle, until the test ends. */
const replaceInFileHandles = async (
  method: 'write' | 'sync',
  replacement: (original: Method, ...args: unknown[]) => Promise<unknown>,
): Promise<void> => {
  await using handle = await open(sandbox.scratch)
  const prototype: Record<string, Method> = Object.getPrototypeOf(handle)
  const original = prototype[method]
  vi.spyOn(prototype, method).mockImplementation(async function (this: unknown, ...args) {
    return await replacement(async (...rest) => await original?.apply(this, rest), ...args)
  })
}
test('a disk that runs full leaves nothing behind', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return writes === 2 ? await Promise.reject(full) : await write(...args)
  })

  expect(
    await sandbox.failureOf(
      openLargeFile({ seed: 1, size: 8 * MiB, directory: sandbox.directory, note: sandbox.note }),
    ),
  ).toMatchObject({ name: 'NotEnoughSpaceError', cause: full })
  expect(existsSync(sandbox.directory)).toBe(false)
  expect(sandbox.notes[1]).toMatchInlineSnapshot(
    `"…/cache ran full while a file of 8 MiB was written (ENOSPC, … free). Nothing was left. Free some space, or choose another directory or a smaller file."`,
  )
})

test('any other failure to write leaves nothing behind', async () => {
  await replaceInFileHandles('sync', async () => await Promise.reject(new Error('EIO: i/o error, fsync')))

  await expect(openLargeFile({ seed: 1, size: MiB, directory: sandbox.directory, note: sandbox.note })).rejects.toThrow(
    'EIO: i/o error, fsync',
  )
  expect(existsSync(sandbox.directory)).toBe(false)
})

test('a file system that cannot write past the page cache gets the same file', async () => {
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return writes === 1
      ? await Promise.reject(Object.assign(new Error('EINVAL: invalid argument, write'), { code: 'EINVAL' }))
      : await write(...args)
  })

  const { path } = await sandbox.opened()
  expect(await sha256([await readFile(path)])).toBe(await sha256(generate(content)))
  expect(writes).toBe(2)
})

test('memory is aligned as disks want it: no write has to be repeated', async () => {
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return await write(...args)
  })
  await sandbox.opened()

  expect(writes).toBe(1)
})

test('a write that takes a part is continued', async () => {
  await replaceInFileHandles(
    'write',
    async (write, bytes, offset, length) => await write(bytes, offset, Math.min(Number(length), 704_512)),
  )

  const { path } = await sandbox.opened()
  expect(await sha256([await readFile(path)])).toBe(await sha256(generate(content)))
})

test('what is written to the file before its state is noted does not pass for its content', async () => {
  await replaceInFileHandles('sync', async sync => {
    await sync()
    const unfinished = join(sandbox.directory, String(sandbox.unfinishedFiles()[0]))
    void vi
      .waitUntil(() => !existsSync(unfinished), { interval: 1 })
      .then(async () => await alterByte(join(sandbox.directory, name), 5))
  })
  await sandbox.opened()
  await sandbox.opened()

  expect(sandbox.notes[1]).toBe(`…/cache/${name} is altered at byte 5: making it again`)
})
