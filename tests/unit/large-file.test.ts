import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { generate } from '../../fixtures/large-file/content.ts'
import { openLargeFile, type LargeFile } from '../../fixtures/large-file/large-file.ts'
import { withLock } from '../../fixtures/large-file/lock.ts'
import { GiB, MiB } from '../../helpers/units.ts'

const content = { seed: 1, size: 2 * MiB + 5 }
const name = 'large-file-v1-seed1-2097157.bin'

let scratch = ''
let directory = ''
let notes: string[] = []

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'large-file-test-'))
  directory = join(scratch, 'cache')
  notes = []
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(scratch, { recursive: true })
})

const note = (line: string): void => {
  notes.push(line.replaceAll(scratch, '…').replaceAll(/[\d.]+ [KMG]iB free/g, '… free'))
}

const opened = async (): Promise<LargeFile> => await openLargeFile({ ...content, directory, note })

const failureOf = async (work: Promise<unknown>): Promise<Error> => await work.then(() => new Error('did not fail'), (error: Error) => {
  note(error.message)

  return error
})

const sha256 = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> => {
  const digest = createHash('sha256')

  for await (const chunk of chunks) {
    digest.update(chunk)
  }

  return digest.digest('hex')
}

const alterByte = async (path: string, position: number): Promise<void> => {
  await using file = await open(path, 'r+')
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position)
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, position)
}

/** A process that opens a large file in the directory. Its only output is its notes. */
const otherProcess = (size: number): ChildProcess => {
  const module = new URL('../../fixtures/large-file/large-file.ts', import.meta.url).href
  const script = `const { openLargeFile } = await import('${module}'); await openLargeFile({ seed: 1, size: ${size}, directory: process.env.DIRECTORY })`

  return spawn(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, DIRECTORY: directory }, stdio: ['ignore', 'ignore', 'pipe'] })
}

const outputOf = async (child: ChildProcess): Promise<string> => (await Array.fromAsync(child.stderr ?? [], String)).join('')

const unfinishedFiles = (): string[] => existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.unfinished')) : []

const startOfWriting = async (): Promise<void> => {
  while (unfinishedFiles().length === 0) {
    await setTimeout(2)
  }
}

type Method = (...args: unknown[]) => Promise<unknown>

/** Puts `replacement` before a method of every file handle, until the test ends. */
const replaceInFileHandles = async (method: 'write' | 'sync', replacement: (original: Method, ...args: unknown[]) => Promise<unknown>): Promise<void> => {
  await using handle = await open(scratch)
  const prototype: Record<string, Method> = Object.getPrototypeOf(handle)
  const original = prototype[method]
  vi.spyOn(prototype, method).mockImplementation(async function (this: unknown, ...args) {
    return await replacement(async (...rest) => await original?.apply(this, rest), ...args)
  })
}

test('makes the file, and keeps it for the next run', async () => {
  const made = await opened()
  const kept = await stat(made.path)
  const reused = await opened()

  expect(made).toMatchObject({ ...content, path: join(directory, name) })
  expect(await sha256(made.stream())).toBe(await sha256(generate(content)))
  expect(await sha256(made.stream())).toBe(await sha256(generate(content)))
  expect(reused.path).toBe(made.path)
  expect((await stat(made.path)).ino).toBe(kept.ino)
  expect(await readdir(directory)).toEqual([name, `${name}.state`])
  expect(notes).toMatchInlineSnapshot(`
    [
      "Making …/cache/large-file-v1-seed1-2097157.bin (2.0 MiB), kept for the next runs",
    ]
  `)
})

test.each([0, MiB + 1, content.size - 1])('an altered byte %i is found, even when its time is put back', async (position) => {
  const { path } = await opened()
  await utimes(path, 1, 1)
  await opened() // now known to be right with a time that can be put back exactly
  await alterByte(path, position)
  await utimes(path, 1, 1)

  expect(await sha256((await opened()).stream())).toBe(await sha256(generate(content)))
  expect(notes[2]).toBe(`…/cache/${name} is altered at byte ${position}: making it again`)
})

test('a truncated file is made again', async () => {
  const { path } = await opened()
  await truncate(path, 100)

  expect(await sha256((await opened()).stream())).toBe(await sha256(generate(content)))
  expect(notes[1]).toMatchInlineSnapshot(`"…/cache/large-file-v1-seed1-2097157.bin has 100 bytes instead of 2097157: making it again"`)
})

test('a file that grew is made again', async () => {
  const { path } = await opened()
  await appendFile(path, 'x')

  expect(await sha256((await opened()).stream())).toBe(await sha256(generate(content)))
  expect(notes[1]).toMatchInlineSnapshot(`"…/cache/large-file-v1-seed1-2097157.bin has 2097158 bytes instead of 2097157: making it again"`)
})

test('a file whose state is not known is compared once', async () => {
  const { path } = await opened()
  await rm(`${path}.state`)
  const { ino } = await stat(path)
  await opened()
  await opened()

  expect((await stat(path)).ino).toBe(ino)
  expect(notes.slice(1)).toMatchInlineSnapshot(`
    [
      "Checked every byte of …/cache/large-file-v1-seed1-2097157.bin: it was not known to be unaltered",
    ]
  `)
})

test('a file truncated after it was opened does not end as if it were whole', async () => {
  const file = await opened()
  await truncate(file.path, MiB)
  await failureOf(sha256(file.stream()))

  expect(notes[1]).toMatchInlineSnapshot(`"…/cache/large-file-v1-seed1-2097157.bin ended after 1048576 of 2097157 bytes: it was truncated after it was opened. Run again: it will be made again."`)
})

test('calls that start together make it once', async () => {
  await Promise.all([opened(), opened(), opened()])

  expect(notes.map((line) => line.replace(/ .*/, '')).toSorted()).toEqual(['Making', 'Waiting', 'Waiting'])
})

test('processes that start together make it once', async () => {
  const outputs = await Promise.all([otherProcess(64 * MiB), otherProcess(64 * MiB)].map(outputOf))

  expect(outputs.join('').match(/^Making/gm)).toHaveLength(1)
  expect(await readdir(directory)).toHaveLength(2)
})

test('waits for who holds the lock, and says so', async () => {
  await mkdir(directory)
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = withLock(directory, async () => await promise, () => {})
  const waiting = opened()
  await vi.waitUntil(() => notes.length === 1)
  expect(existsSync(join(directory, name))).toBe(false)
  resolve()
  await Promise.all([held, waiting])

  expect(notes).toMatchInlineSnapshot(`
    [
      "Waiting for another process that makes or checks a file in …/cache",
      "Making …/cache/large-file-v1-seed1-2097157.bin (2.0 MiB), kept for the next runs",
    ]
  `)
})

test('a lock is free again when the work under it fails', async () => {
  await mkdir(directory)
  await expect(withLock(directory, async () => await Promise.reject(new Error('work')), () => {})).rejects.toThrow('work')

  await opened()
  expect(notes).toHaveLength(1)
})

test('takes over from a killed process, and removes what it left', async () => {
  const child = otherProcess(GiB)
  await startOfWriting()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(unfinishedFiles()).toHaveLength(1)
  await opened()

  expect(await readdir(directory)).toEqual([name, `${name}.state`])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing behind, and still ends the process', async (signal) => {
  const child = otherProcess(GiB)
  await startOfWriting()
  child.kill(signal)

  expect(await once(child, 'exit')).toEqual([null, signal])
  expect(await readdir(directory)).toEqual([])
})

test('listens to no signal once the file is made', async () => {
  const before = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map((event) => process.listenerCount(event))
  await opened()

  expect(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map((event) => process.listenerCount(event))).toEqual(before)
})

test('a disk that runs full leaves nothing behind', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return writes === 2 ? await Promise.reject(full) : await write(...args)
  })

  expect(await failureOf(openLargeFile({ seed: 1, size: 8 * MiB, directory, note }))).toMatchObject({ name: 'NotEnoughSpaceError', cause: full })
  expect(existsSync(directory)).toBe(false)
  expect(notes[1]).toMatchInlineSnapshot(`"…/cache ran full while a file of 8 MiB was written (ENOSPC, … free). Nothing was kept. Free some space, or choose another directory or a smaller file."`)
})

test('any other failure to write leaves nothing behind', async () => {
  await replaceInFileHandles('sync', async () => await Promise.reject(new Error('EIO: i/o error, fsync')))

  await expect(openLargeFile({ seed: 1, size: MiB, directory, note })).rejects.toThrow('EIO: i/o error, fsync')
  expect(existsSync(directory)).toBe(false)
})

test('a file system that cannot write past the page cache gets the same file', async () => {
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return writes === 1 ? await Promise.reject(Object.assign(new Error('EINVAL: invalid argument, write'), { code: 'EINVAL' })) : await write(...args)
  })

  const { path } = await opened()
  expect(await sha256([await readFile(path)])).toBe(await sha256(generate(content)))
  expect(writes).toBe(2)
})

test('memory is aligned as disks want it: no write has to be repeated', async () => {
  let writes = 0
  await replaceInFileHandles('write', async (write, ...args) => {
    writes += 1

    return await write(...args)
  })
  await opened()

  expect(writes).toBe(1)
})

test('a write that takes a part is continued', async () => {
  await replaceInFileHandles('write', async (write, bytes, offset, length) => await write(bytes, offset, Math.min(Number(length), 704_512)))

  const { path } = await opened()
  expect(await sha256([await readFile(path)])).toBe(await sha256(generate(content)))
})

test('what is written to the file before its state is noted does not pass for its content', async () => {
  await replaceInFileHandles('sync', async (sync) => {
    await sync()
    const unfinished = join(directory, String(unfinishedFiles()[0]))
    void vi.waitUntil(() => !existsSync(unfinished), { interval: 1 }).then(async () => await alterByte(join(directory, name), 5))
  })
  await opened()
  await opened()

  expect(notes[1]).toBe(`…/cache/${name} is altered at byte 5: making it again`)
})
