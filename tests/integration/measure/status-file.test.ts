import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { resetPeak } from '../../../helpers/measure/peak.ts'
import { emptyKernelFigures, openStatusFile } from '../../../helpers/measure/status-file.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { openFiles } from '../../unit/workspace/open-files.ts'

test('a process that has ended is said to have, and not the kernel to be unfit', async () => {
  // `sleep` asks for no exit codes: the other one, which ends after that, stays a zombie
  using parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line]: unknown[] = await once(createInterface(parent.stdout), 'line')
  await sleep(300)
  const status = openStatusFile(Number(line))

  expect(() => status.readInto(emptyKernelFigures())).toThrow(
    'The process has ended, so nothing of it can be measured.',
  )
  status.close()
})

test('the peak of a process that is gone', () => {
  expect(() => resetPeak(2 ** 30)).toThrow(`Process ${2 ** 30} has ended, so nothing of it can be measured.`)
})

/** A field of another process's status file, as text. */
const fieldOf = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

test('the figures are those of the file, in bytes, and threads a count', async () => {
  using child = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const figures = emptyKernelFigures()
  const status = openStatusFile(pid)
  status.readInto(figures)
  status.close()

  expect(figures).toEqual({
    rss: fieldOf(pid, 'VmRSS') * KiB,
    rssAnon: fieldOf(pid, 'RssAnon') * KiB,
    peakRss: fieldOf(pid, 'VmHWM') * KiB,
    threads: 1,
  })
  expect(figures.rss).toBeGreaterThan(100 * KiB)
})

test('it is read anew each time, by default of this process', () => {
  const figures = emptyKernelFigures()
  const status = openStatusFile()
  status.readInto(figures)
  const { rss, rssAnon, peakRss, threads } = figures
  const held = Buffer.alloc(64 * MiB, 1) // more than malloc ever gives from pages that it has
  status.readInto(figures)
  status.close()

  expect(threads).toBe(readdirSync('/proc/self/task').length)
  expect(rssAnon).toBeLessThan(rss)
  expect(peakRss).toBeGreaterThanOrEqual(rss)
  expect(figures.rss - rss).toBeGreaterThan(held.length - 4 * MiB)
})

test('from a reset on the peak is what was reached since', () => {
  const figures = emptyKernelFigures()
  const status = openStatusFile()
  status.readInto(figures)
  const { peakRss: before, rss } = figures
  resetPeak()
  status.readInto(figures)
  status.close()

  expect(figures.peakRss).toBeLessThanOrEqual(Math.max(before, rss + 4 * MiB))
  expect(figures.peakRss - figures.rss).toBeLessThan(4 * MiB)
})

test('memory that was held and released since then is in the peak alone', () => {
  const figures = emptyKernelFigures()
  const status = openStatusFile()
  resetPeak()
  Buffer.alloc(64 * MiB, 1).buffer.transfer(0) // which frees it at once
  status.readInto(figures)
  status.close()

  expect(figures.peakRss - figures.rss).toBeGreaterThan(48 * MiB)
})

test('it is closed when it is done with', () => {
  const before = openFiles('/status')
  const status = openStatusFile()
  expect(openFiles('/status')).toBe(before + 1)
  status.close()

  expect(openFiles('/status')).toBe(before)
})
