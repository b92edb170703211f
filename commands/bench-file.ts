/**
 * The cost of the shared large file, against `dd` of as many zeros on the same disk. Every figure is of a fresh
 * process: its CPU time and its peak RSS from the kernel, of writing also the wall time, start of Node included. Ends
 * with code 1 when a limit is exceeded.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findDifference } from '../helpers/workspace/large-file/check.ts'
import { generateInPlace } from '../helpers/workspace/large-file/content.ts'
import { largeFileSeed, openLargeFile, streamedFile } from '../helpers/workspace/large-file/large-file.ts'
import { requireSpace } from '../helpers/workspace/space.ts'
import { emptyKernelFigures, openStatusFile } from '../helpers/measure/status-file.ts'
import { readSettings } from '../helpers/settings.ts'
import { formatBytes, GiB, MiB, parseSize } from '../helpers/units.ts'

const pairs = 7
const limits = { bytesPerCpuSecond: GiB, peakRss: 100 * MiB, ratio: 1.5 }

/** The cost of a part of the work. */
interface Cost {
  /** Seconds of user and system time, start of Node included. */
  readonly cpu: number
  /** Bytes. */
  readonly peakRss: number
}

interface Job {
  readonly size: number
  readonly directory: string
}

/** Parts of the work, each done in a fresh process. */
const parts: Readonly<Record<string, (job: Job) => Promise<void>>> = {
  // Nothing: the cost of Node itself.
  idle: async () => {},

  // To nowhere: each piece is touched and dropped.
  generate: async ({ size }) => {
    for (const piece of generateInPlace({ seed: largeFileSeed, size })) {
      touch(piece)
    }
  },

  // The same in memory that may be retained, and is dropped.
  stream: async ({ size }) => {
    for await (const chunk of streamedFile({ seed: largeFileSeed, size }).stream()) {
      touch(chunk)
    }
  },

  write: async ({ size, directory }) => {
    await openLargeFile({ seed: largeFileSeed, size, directory, note: () => {} })
  },

  // Reads the file back and compares every byte.
  compare: async ({ size, directory }) => {
    const { path } = await openLargeFile({ seed: largeFileSeed, size, directory, note: () => {} })
    const difference = await findDifference(path, { seed: largeFileSeed, size })

    if (difference !== undefined) {
      throw new Error(`${path} ${difference}`)
    }
  },
}

let touched = 0

function touch(bytes: Uint8Array): void {
  touched ^= bytes[0] ?? 0
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { size: { type: 'string' }, directory: { type: 'string', default: tmpdir() }, part: { type: 'string' } },
  })
  const size = values.size === undefined ? readSettings().fileSize : parseSize(values.size)

  if (values.part !== undefined) {
    await runPart(values.part, { size, directory: values.directory })

    return
  }

  await requireSpace(values.directory, size)

  const directory = await mkdtemp(join(values.directory, 'bench-file-'))

  try {
    await compareWithLimits({ size, directory })
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function runPart(name: string, job: Job): Promise<void> {
  const part = parts[name]

  if (part === undefined) {
    throw new RangeError(`There is no part "${name}". Choose one of ${Object.keys(parts).join(', ')}.`)
  }

  await part(job)

  const { user, system } = process.cpuUsage()
  const figures = emptyKernelFigures()
  openStatusFile().readInto(figures)
  process.stdout.write(`${(user + system) / 1e6} ${figures.peakRss}`)
}

async function compareWithLimits(job: Job): Promise<void> {
  console.log(`${formatBytes(job.size)} in ${job.directory}, Node ${process.versions.node}\n`)
  console.log(row('', 'CPU s', 'GiB per CPU s', 'peak RSS'))
  printCost('Node alone', await costOf('idle', job))

  const generated = await costOf('generate', job)
  printCost('generate to nowhere', generated, job.size)
  printCost('stream, chunks dropped', await costOf('stream', job), job.size)

  const written = await costOf('write', job)
  printCost('generate, write, fsync', written, job.size)
  printCost('compare every byte', await costOf('compare', job), job.size)
  await rm(cacheOf(job), { recursive: true })

  console.log(`\n${row('pair', 'file s', 'dd s', 'ratio')}`)
  const ratio = await medianRatio(job)

  console.log('')
  printLimit(
    `${(job.size / generated.cpu / GiB).toFixed(1)} GiB generated per CPU second, at least ` +
      `${limits.bytesPerCpuSecond / GiB} wanted`,
    job.size / generated.cpu >= limits.bytesPerCpuSecond,
  )
  printLimit(
    `${formatBytes(Math.max(generated.peakRss, written.peakRss))} peak RSS, less than ${formatBytes(limits.peakRss)} ` +
      'wanted',
    Math.max(generated.peakRss, written.peakRss) < limits.peakRss,
  )
  printLimit(
    `${ratio.toFixed(2)} x dd in the median of ${pairs} pairs, at most ${limits.ratio} wanted`,
    ratio <= limits.ratio,
  )
}

/** Times the file against `dd`, interleaved, since disks here vary by 3 x from one minute to the next. */
async function medianRatio(job: Job): Promise<number> {
  const zeros = join(job.directory, 'zeros')
  const ratios: number[] = []

  for (let pair = 1; pair <= pairs; pair += 1) {
    const ours = await secondsOf(async () => await costOf('write', job))
    await rm(cacheOf(job), { recursive: true })
    const theirs = await secondsOf(
      async () =>
        await outputOf('dd', [
          'if=/dev/zero',
          `of=${zeros}`,
          'bs=4M',
          `count=${job.size}`,
          'iflag=count_bytes',
          'conv=fsync',
          'status=none',
        ]),
    )
    await rm(zeros)

    ratios.push(ours / theirs)
    console.log(row(String(pair), ours.toFixed(2), theirs.toFixed(2), (ours / theirs).toFixed(2)))
  }

  return ratios.toSorted((a, b) => a - b)[Math.floor(pairs / 2)] ?? Number.NaN
}

/** Seconds on the wall. It syncs first, so that earlier removals are not in the time. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  await outputOf('sync', [])
  const start = performance.now()
  await work()

  return (performance.now() - start) / 1000
}

async function costOf(part: string, job: Job): Promise<Cost> {
  const output = await outputOf(process.execPath, [
    fileURLToPath(import.meta.url),
    '--part',
    part,
    '--size',
    String(job.size),
    '--directory',
    cacheOf(job),
  ])

  const [cpu = Number.NaN, peakRss = Number.NaN] = output.split(' ').map(Number)

  return { cpu, peakRss }
}

/** @throws {Error} when the command cannot be started or does not end with code 0 */
async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')])

  if (code !== 0) {
    throw new Error(`${command} ended with ${code ?? signal}`)
  }

  return output
}

function cacheOf({ directory }: Job): string {
  return join(directory, 'cache')
}

function printCost(name: string, { cpu, peakRss }: Cost, size?: number): void {
  console.log(row(name, cpu.toFixed(2), size === undefined ? '' : (size / GiB / cpu).toFixed(1), formatBytes(peakRss)))
}

function printLimit(line: string, holds: boolean): void {
  console.log(`${holds ? 'within' : 'OVER  '}  ${line}`)

  if (!holds) {
    process.exitCode = 1
  }
}

function row(name: string, ...cells: readonly string[]): string {
  return [name.padEnd(24), ...cells.map(cell => cell.padStart(15))].join('')
}

await main()
