/**
 * What a timeline writes while something runs: samples of one process or of others, phases, collections; and that it
 * ends.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTimeline } from '../../../helpers/measure/timeline.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { exposedGc } from '../../unit/measure/exposed-gc.ts'
import { openFiles } from '../../unit/workspace/open-files.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeline-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The lines of a type, as they were written. */
function lines(type: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(join(folder, 'timeline.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Readonly<Record<string, unknown>> => JSON.parse(line))
    .filter(event => event['type'] === type)
}

test('phases with their time, the work that is to come, and the CPU until then', () => {
  using timeline = startTimeline(join(folder, 'timeline.jsonl'))
  timeline.phase('importing', 100)
  timeline.progress(30)
  timeline.progress(12)
  expect(timeline.done()).toBe(42)
  timeline.phase('waiting')
  const { user, system } = process.cpuUsage()
  const [importing, waiting] = lines('phase')

  expect(timeline.done()).toBe(0)
  expect(importing).toEqual({
    type: 'phase',
    at: expect.any(Number),
    epoch: expect.any(Number),
    name: 'importing',
    total: 100,
    cpu: expect.any(Number),
  })
  expect(waiting).not.toHaveProperty('total')
  expect(waiting?.['at']).toBeLessThan(5000)
  expect(Math.abs(Number(waiting?.['epoch']) - Date.now())).toBeLessThan(5000)
  expect(Math.abs(Number(waiting?.['cpu']) - (user + system) / 1000)).toBeLessThan(1000)
})

test('samples of this process, with the work done so far', async () => {
  using timeline = startTimeline(join(folder, 'timeline.jsonl'))
  timeline.phase('importing')
  timeline.progress(7)
  await vi.waitFor(() => expect(lines('sample').length).toBeGreaterThan(1))
  const [sample] = lines('sample')

  expect(sample).toMatchObject({
    done: 7,
    heapUsed: expect.any(Number),
    external: expect.any(Number),
    arrayBuffers: expect.any(Number),
  })
  expect(sample?.['rss']).toBeGreaterThan(20 * MiB)
  expect(sample?.['rssAnon']).toBeLessThan(Number(sample?.['rss']))
})

test('samples of others, added up, without what only they know; none once one has ended', async () => {
  using one = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'ignore'] })
  using other = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'ignore'] })
  await Promise.all([once(one.stdout, 'data'), once(other.stdout, 'data')])
  using timeline = startTimeline(join(folder, 'timeline.jsonl'))
  timeline.follow([one.pid ?? 0, other.pid ?? 0])
  timeline.progress(3)
  await vi.waitFor(() => expect(lines('sample')).not.toEqual([]))
  const [sample] = lines('sample')
  const held = [one, other].map(
    ({ pid }) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * KiB,
  )

  expect(sample).toEqual({
    type: 'sample',
    at: expect.any(Number),
    rss: held.reduce((sum, rss) => sum + rss, 0),
    rssAnon: expect.any(Number),
    done: 3,
  })
  expect(sample?.['rssAnon']).toBeGreaterThan(0)
  expect(sample?.['rssAnon']).toBeLessThan(Number(sample?.['rss']))

  one.kill('SIGKILL')
  await once(one, 'exit')
  const before = lines('sample').length
  await sleep(250)
  expect(lines('sample')).toHaveLength(before)
})

test('collections by their kind, with their pause', async () => {
  using _ = startTimeline(join(folder, 'timeline.jsonl'))
  const gc = exposedGc()
  if (typeof gc === 'function') {
    gc()
  }
  await vi.waitFor(() => expect(lines('collection').some(({ kind }) => kind === 'major')).toBe(true))
  const [collection] = lines('collection')

  expect(collection?.['at']).toBeLessThan(10_000)
  expect(collection?.['pause']).toBeGreaterThan(0)
  expect(
    lines('collection').every(({ kind }) => ['major', 'minor', 'incremental', 'weak callbacks'].includes(String(kind))),
  ).toBe(true)
})

test('at its end it has closed what it opened, and writes no more', async () => {
  const before = openFiles('/status')
  const timeline = startTimeline(join(folder, 'timeline.jsonl'))
  timeline.follow([process.pid])
  expect([openFiles('/timeline.jsonl'), openFiles('/status')]).toEqual([1, before + 2])
  timeline[Symbol.dispose]()
  expect([openFiles('/timeline.jsonl'), openFiles('/status')]).toEqual([0, before])

  const written = readFileSync(join(folder, 'timeline.jsonl'), 'utf8')
  await sleep(250)
  expect(readFileSync(join(folder, 'timeline.jsonl'), 'utf8')).toBe(written)
})
