/** What a parent sees of a process, and what it makes of it. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { captureOutput } from '../../../helpers/processes/fork-output.ts'
import { lastKnownState } from '../../../helpers/processes/last-known-state.ts'
import { endMarked, killMarked, markFork } from '../../../helpers/processes/orphans.ts'
import { moveToTimelines, startExternalSampler } from '../../../helpers/processes/external-sampler.ts'
import { readReport } from '../../../helpers/processes/process-report.ts'
import { baseline } from '../../unit/results/fixtures.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forks-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a process is sampled until it is gone, and the last sample stays known', async () => {
  const child = spawn(process.execPath, ['--eval', 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 400)'], {
    stdio: 'ignore',
  })
  using sampler = startExternalSampler(child.pid ?? 0)
  const path = join(folder, 'sampler.jsonl')
  sampler.writeTo(path)
  await new Promise(resolve => child.once('exit', resolve))
  await sleep(150)
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)

  expect(sampler.last()?.rss).toBeGreaterThan(10 * MiB)
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.at(-1)).toEqual({
    type: 'outside',
    epoch: expect.any(Number),
    rss: expect.any(Number),
    rssAnon: expect.any(Number),
    peakRss: expect.any(Number),
    threads: expect.any(Number),
  })
})

test('what was seen joins the timeline in its time, after a line that was torn', () => {
  const [looks, timeline] = [join(folder, 'sampler.jsonl'), join(folder, 'timeline.jsonl')]
  const figures = { rss: 5, rssAnon: 4, peakRss: 6, threads: 1 }
  const seen = [900, 1000, 1100].map(epoch => `${JSON.stringify({ type: 'outside', epoch, ...figures })}\n`).join('')
  writeFileSync(looks, seen)
  moveToTimelines(looks, [timeline])
  expect(readFileSync(looks, 'utf8')).toBe(seen)

  const own = '{"type":"phase","at":3,"epoch":1003,"name":"warm-up","cpu":1}\n{"type":"sam'
  writeFileSync(timeline, own)
  moveToTimelines(looks, [timeline])

  expect(readFileSync(timeline, 'utf8')).toBe(`${own}
{"type":"outside","at":-100,"rss":5,"rssAnon":4,"peakRss":6,"threads":1}
{"type":"outside","at":0,"rss":5,"rssAnon":4,"peakRss":6,"threads":1}
{"type":"outside","at":100,"rss":5,"rssAnon":4,"peakRss":6,"threads":1}
`)
  expect(existsSync(looks)).toBe(false)
})

test('a process that was never there was not seen', () => {
  using sampler = startExternalSampler(2 ** 22)

  expect(sampler.last()).toBeUndefined()
})

test('processes with a mark are killed, also in sessions of their own and without a parent; no other is', async () => {
  const { mark, environment } = markFork()
  spawn('sh', ['-c', 'setsid sleep 16180 & exit'], {
    env: { ...process.env, ...environment },
    detached: true,
    stdio: 'ignore',
  })
  await sleep(200)

  expect(killMarked(markFork().mark)).toEqual([])
  expect(await endMarked(mark)).toBe(1)
  expect(killMarked(mark)).toEqual([])
})

const lines = (count: number): string => `for (let line = 1; line <= ${count}; line++) console.log('line', line)`

async function outputOf(
  script: string,
  path: string | undefined,
  flags: readonly string[] = [],
): Promise<{ readonly shown: string; readonly tail: string }> {
  const child = spawn(process.execPath, [...flags, '--eval', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const terminal = new PassThrough().setEncoding('utf8')
  const output = captureOutput(child, { stdout: terminal, stderr: terminal })
  output.release(path)
  await output.ended
  return { shown: String(terminal.read() ?? ''), tail: output.tail() }
}

test('of what a process writes the terminal gets the beginning, and a file all', async () => {
  const path = join(folder, 'output.log')
  const { shown } = await outputOf(lines(1000), path)

  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1000)
  expect(shown.trim().split('\n')).toHaveLength(41)
  expect(shown.trim().split('\n').at(-1)).toBe(`… it writes more than 40 lines: all of them are in ${path}`)
})

test('the last words of a process that V8 ends fill no screen', async () => {
  const { shown, tail } = await outputOf(
    'console.error("before"); const retained = []; for (;;) retained.push(new Array(1e5).fill(1.5))',
    undefined,
    ['--max-old-space-size=30'],
  )

  expect(shown.trim()).toBe('before')
  expect(tail).toContain('heap out of memory')
})

test('a timeline says how far a scenario had come', () => {
  const sample = { type: 'sample', rss: 1, rssAnon: 2, heapUsed: 3, external: 4, arrayBuffers: 5 }
  const bytes = { ...baseline.bytes, rss: 10, rssAnon: 9, heapUsed: 8, external: 7, arrayBuffers: 6 }
  const reading = { type: 'reading', at: 100, reading: { ...baseline, bytes } }
  const events = [
    { type: 'phase', at: 0, epoch: 0, name: 'warm-up', cpu: 0 },
    reading,
    { type: 'phase', at: 110, epoch: 110, name: 'working', total: 4096, cpu: 0 },
    { ...sample, at: 200, done: 512 },
    { ...sample, at: 300, done: 1024 },
    { type: 'collection', at: 350, kind: 'minor', pause: 1 },
    { ...sample, at: 1700, done: 1024 },
  ]
  writeFileSync(
    join(folder, 'timeline.jsonl'),
    `${events.map(event => JSON.stringify(event)).join('\n')}\n{"type":"sam`,
  )

  expect(lastKnownState(folder)).toEqual({
    phase: 'working',
    progress: { done: 1024, total: 4096, since: 1500 },
    readings: [
      { label: 'baseline', at: 100, rss: 10, rssAnon: 9, heapUsed: 8, external: 7, arrayBuffers: 6 },
      { label: 'working', at: 1700, rss: 1, rssAnon: 2, heapUsed: 3, external: 4, arrayBuffers: 5 },
    ],
  })
})

test('nothing is known of one that never began its timeline', () => {
  expect(lastKnownState(folder)).toEqual({})
})

test('a report that was cut off says nothing', () => {
  const path = join(folder, 'report.json')
  writeFileSync(path, '{"header":{"trigger":"OOMError"')

  expect(readReport(path)).toBeUndefined()
})
