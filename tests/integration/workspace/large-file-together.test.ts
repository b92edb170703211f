/** Who wants the same file at the same time, and who is stopped while it is made. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { withLock } from '../../../helpers/workspace/lock.ts'
import { GiB, MiB } from '../../../helpers/units.ts'
import { name, sandboxOfTest } from '../../unit/workspace/large-file-fixtures.ts'

const sandbox = sandboxOfTest()

/** A process that opens a large file in the directory. Its only output is its notes. */
const otherProcess = (size: number): ChildProcess => {
  const module = new URL('../../../helpers/workspace/large-file/large-file.ts', import.meta.url).href
  const script = `
    const { openLargeFile } = await import('${module}')
    await openLargeFile({ seed: 1, size: ${size}, directory: process.env.DIRECTORY })
  `

  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, DIRECTORY: sandbox.directory },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

const outputOf = async (child: ChildProcess): Promise<string> =>
  (await Array.fromAsync(child.stderr ?? [], String)).join('')

const startOfWriting = async (): Promise<void> => {
  while (sandbox.unfinishedFiles().length === 0) {
    await setTimeout(2)
  }
}

test('calls that start together make it once', async () => {
  await Promise.all([sandbox.opened(), sandbox.opened(), sandbox.opened()])

  expect(sandbox.notes.map(line => line.replace(/ .*/, '')).toSorted()).toEqual(['Making', 'Waiting', 'Waiting'])
})

test('processes that start together make it once', async () => {
  const outputs = await Promise.all([otherProcess(64 * MiB), otherProcess(64 * MiB)].map(outputOf))

  expect(outputs.join('').match(/^Making/gm)).toHaveLength(1)
  expect(await readdir(sandbox.directory)).toHaveLength(2)
})

test('waits for who holds the lock, and says so', async () => {
  await mkdir(sandbox.directory)
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = withLock(
    sandbox.directory,
    async () => await promise,
    () => {},
  )
  const waiting = sandbox.opened()
  await vi.waitUntil(() => sandbox.notes.length === 1)
  expect(existsSync(join(sandbox.directory, name))).toBe(false)
  resolve()
  await Promise.all([held, waiting])

  expect(sandbox.notes).toMatchInlineSnapshot(`
    [
      "Waiting for another process that makes or checks a file in …/cache",
      "Making …/cache/large-file-v1-seed1-2097157.bin (2.0 MiB), for this run and later ones",
    ]
  `)
})

test('a lock is free again when the work under it fails', async () => {
  await mkdir(sandbox.directory)
  await expect(
    withLock(
      sandbox.directory,
      async () => await Promise.reject(new Error('work')),
      () => {},
    ),
  ).rejects.toThrow('work')

  await sandbox.opened()
  expect(sandbox.notes).toHaveLength(1)
})

test('takes over from a killed process, and removes what it left', async () => {
  const child = otherProcess(GiB)
  await startOfWriting()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(sandbox.unfinishedFiles()).toHaveLength(1)
  await sandbox.opened()

  expect(await readdir(sandbox.directory)).toEqual([name, `${name}.state`])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing behind, and still ends the process', async signal => {
  const child = otherProcess(GiB)
  await startOfWriting()
  child.kill(signal)

  expect(await once(child, 'exit')).toEqual([null, signal])
  expect(await readdir(sandbox.directory)).toEqual([])
})
