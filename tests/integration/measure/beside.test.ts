/** What a scenario holds where no reading looks. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, vi } from 'vitest'
import { lookBeside } from '../../../helpers/measure/beside.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

/** Processes that do nothing, of another program than any test runs besides. */
function idle(count: number): readonly { readonly pid: number; readonly end: () => Promise<unknown> }[] {
  return Array.from({ length: count }, () => {
    const child = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    return {
      pid: child.pid ?? 0,
      end: async () => {
        child.kill('SIGKILL')
        return await ended
      },
    }
  })
}

const tails = (found: readonly string[]): readonly string[] => found.filter(line => line.includes('tail'))

test('processes that are not followed, until they end', async () => {
  const { unmeasured } = lookBeside()
  const [one, other] = idle(2)

  expect(tails(unmeasured([]))).toEqual(['2 processes (tail)'])
  expect(tails(unmeasured([one?.pid ?? 0]))).toEqual(['a process (tail)'])
  expect(tails(unmeasured([one?.pid ?? 0, other?.pid ?? 0]))).toEqual([])

  await one?.end()
  expect(tails(unmeasured([]))).toEqual(['a process (tail)'])
  await other?.end()
  expect(tails(unmeasured([]))).toEqual([])
})

test('the process of a process too', async () => {
  const { unmeasured } = lookBeside()
  using shell = spawn('/bin/sh', ['-c', 'tail -f /dev/null & echo up; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  await once(shell.stdout, 'data')
  await vi.waitFor(() => expect(tails(unmeasured([]))).toEqual(['a process (tail)'])) // a shell until it is one
  process.kill(-(shell.pid ?? 0), 'SIGKILL')
})

test('a zombie does not count', async () => {
  const { unmeasured } = lookBeside()
  using parent = spawn('/bin/sh', ['-c', 'tail -f /dev/null & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line]: unknown[] = await once(createInterface(parent.stdout), 'line')
  await vi.waitFor(() => expect(tails(unmeasured([]))).toEqual(['a process (tail)']))

  process.kill(Number(line), 'SIGKILL')
  await vi.waitFor(() => expect(tails(unmeasured([]))).toEqual([]))
})

const shared = (found: readonly string[]): readonly string[] => found.filter(line => line.includes('/dev/shm'))

test('what came to lie in shared memory since the beginning', () => {
  const folder = mkdtempSync('/dev/shm/beside-test-')
  try {
    writeFileSync(join(folder, 'before'), Buffer.alloc(MiB, 1))
    const { unmeasured } = lookBeside()
    expect(shared(unmeasured([]))).toEqual([])

    writeFileSync(join(folder, 'small'), Buffer.alloc(60 * KiB, 1))
    expect(shared(unmeasured([]))).toEqual([])

    writeFileSync(join(folder, 'after'), Buffer.alloc(2 * MiB, 1))
    writeFileSync(join(folder, 'before'), Buffer.alloc(2 * MiB, 1))
    expect(shared(unmeasured([]))).toEqual(['3.1 MiB in /dev/shm'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
