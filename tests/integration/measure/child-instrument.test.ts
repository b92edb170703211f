/** Readings of other processes: added up, each settled by itself, and an error where one is gone. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { createChildInstrument, readChild } from '../../../helpers/measure/child-instrument.ts'
import type { Child, ChildFigures } from '../../../helpers/measure/child-instrument.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { openFiles } from '../../unit/workspace/open-files.ts'

const started: ChildProcess[] = []

afterEach(() => {
  started.splice(0).forEach(child => child.kill('SIGKILL'))
})

const own: ChildFigures = {
  settled: true,
  collections: 4,
  heapTotal: 30,
  heapUsed: 20,
  external: 5,
  arrayBuffers: 3,
  objects: 100,
}

/** An idle process, with given figures of its own. */
async function idle(figures: Partial<ChildFigures> = {}): Promise<Child & { readonly process: ChildProcess }> {
  const process = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'ignore'] })
  started.push(process)
  await once(process.stdout, 'data')
  return { process, pid: process.pid ?? 0, settle: async () => await Promise.resolve({ ...own, ...figures }) }
}

test('of several children everything is added up', async () => {
  const children = [await idle(), await idle({ heapUsed: 7, objects: 1, collections: 5 })]
  using instrument = createChildInstrument(children)
  const { bytes, counts, ...rest } = await instrument.read('round 1', { at: 3, round: 1 })

  expect(rest).toEqual({
    label: 'round 1',
    round: 1,
    at: 3,
    settled: true,
    collections: 9,
    handles: {},
    heapSpaces: {},
  })
  expect(bytes).toMatchObject({ heapTotal: 60, heapUsed: 27, external: 10, arrayBuffers: 6 })
  expect(counts).toMatchObject({
    objects: 101,
    threads: 2,
    descriptors: children.flatMap(({ pid }) => readdirSync(`/proc/${pid}/fd`)).length,
  })
  expect(bytes.rss).toBeGreaterThan(500 * KiB)
  expect(bytes.rss).toBeLessThan(16 * MiB)
  expect(bytes.rssAnon).toBeLessThan(bytes.rss ?? 0)
  expect(bytes.peakRss).toBeGreaterThanOrEqual(bytes.rss ?? Infinity)
})

test('nothing of a child stays open', async () => {
  const child = await idle()
  const status = `/${child.pid}/status`
  const instrument = createChildInstrument([child])
  expect(openFiles(status)).toBe(1)
  expect(await instrument.read('baseline', { at: 0 })).not.toHaveProperty('round')
  instrument[Symbol.dispose]()
  readChild(child.pid)

  expect(openFiles(status)).toBe(0)
})

test('one that had not settled is enough', async () => {
  using instrument = createChildInstrument([await idle(), await idle({ settled: false })])

  expect(await instrument.read('baseline', { at: 0 })).toMatchObject({ settled: false })
})

test('one that has ended is an error, and what it says of its end comes first', async () => {
  const child = await idle()
  using instrument = createChildInstrument([child])
  child.process.kill('SIGKILL')
  await once(child.process, 'exit')

  await expect(instrument.read('baseline', { at: 0 })).rejects.toThrow(/ESRCH|has ended/)
  using other = createChildInstrument([
    { ...(await idle()), settle: () => Promise.reject(new Error('It was killed.')) },
  ])
  await expect(other.read('baseline', { at: 0 })).rejects.toThrow('It was killed.')
})

test('one that ends while it is looked at is asked once more, and says how', async () => {
  const child = await idle()
  let asked = 0
  using instrument = createChildInstrument([
    {
      pid: child.pid,
      settle: async () => {
        if (++asked > 1) {
          throw new Error('It was killed by SIGKILL.')
        }
        child.process.kill('SIGKILL')
        await once(child.process, 'exit')
        return own
      },
    },
  ])

  await expect(instrument.read('baseline', { at: 0 })).rejects.toThrow('It was killed by SIGKILL.')
})

test('a peak is that since the reading before', async () => {
  const script = `
    process.stdin.on('data', text => {
      globalThis.held = String(text).trim() === 'hold' ? Buffer.alloc(64 * 2 ** 20, 1) : undefined
      gc()
      process.stdout.write('done')
    })
    process.stdout.write('up')
  `
  const child = spawn(process.execPath, ['--expose-gc', '--eval', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  started.push(child)
  await once(child.stdout, 'data')
  const ask = async (word: string): Promise<void> => {
    child.stdin.write(word)
    await once(child.stdout, 'data')
  }
  using instrument = createChildInstrument([{ pid: child.pid ?? 0, settle: async () => await Promise.resolve(own) }])

  const { bytes: before } = await instrument.read('baseline', { at: 0 })
  await ask('hold')
  await ask('drop')
  const { bytes: after } = await instrument.read('round 1', { at: 1 })
  const { bytes: later } = await instrument.read('round 2', { at: 2 })

  expect((after.peakRss ?? 0) - (before.rss ?? 0)).toBeGreaterThan(60 * MiB)
  expect((later.peakRss ?? Infinity) - (before.rss ?? 0)).toBeLessThan(40 * MiB)
})

test('what the kernel says of one process', async () => {
  const { pid, process: child } = await idle()

  expect(readChild(pid)).toMatchObject({ threads: 1, descriptors: readdirSync(`/proc/${pid}/fd`).length })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(() => readChild(pid)).toThrow('ENOENT')
})
