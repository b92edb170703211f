/** `npm run heap -- monitor`: snapshots of a running process at intervals, and what grows in it. */

import { mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { categories } from '../../helpers/heap/graph/categories.ts'
import type { Graph } from '../../helpers/heap/graph/graph.ts'
import { growingPaths, watch, type Growth } from '../../helpers/heap/growth/growth.ts'
import { InspectorError } from '../../helpers/heap/capture/inspector.ts'
import { growthReport } from '../../helpers/heap/report/growth-report.ts'
import { formatBytes, formatChange, parseCount, parseDuration } from '../../helpers/units.ts'
import { UsageError, valueOf } from '../usage.ts'
import { formatOptions, open, print } from './output.ts'
import { attachSignalled, attachTarget, readSignal, startSignalled, startTarget, type Target } from './target.ts'

const help = `npm run heap -- monitor --pid N | monitor [options] -- node app.js …

Takes a snapshot at intervals, alerts when the heap has grown, and from the third snapshot on prints the paths that
have grown in every one. The process stands still while a snapshot is taken, and needs memory for that: next to none
for a heap of large arrays, twelve times the heap where it is of small objects. Ends with the process, or after --count;
exit code 1 when there was an alert.

  --every TIME        such as 60s, 5m, 500ms (60s)
  --alert PERCENT     such as 20%: growth from one snapshot to the next that is worth an alert (20%)
  --count N           snapshots (no end)
  --dir DIRECTORY     where the last three snapshots stay (reports/monitor)
  --port N            where the process of --pid opens its inspector (9229)
  --signal NAME       such as SIGUSR2: no inspector, but a signal at which the process writes a snapshot by itself.
                      One of --pid has to have been started with node --heapsnapshot-signal=NAME
  --written DIRECTORY where that process writes, its --diagnostic-dir (where it runs)
  --json              a line of JSON for each snapshot
  --markdown          instead of text
`

/** Raised whenever a field changes its meaning or goes. */
const schema = 'heap-monitor/1'

/** Snapshots that stay on the disk. */
const storedSnapshots = 3

/** Watches a process. */
export async function monitor(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--')
  const command = split === -1 ? [] : args.slice(split + 1)
  const { values } = parseArgs({
    args: split === -1 ? [...args] : args.slice(0, split),
    options: {
      ...formatOptions,
      pid: { type: 'string' },
      every: { type: 'string', default: '60s' },
      alert: { type: 'string', default: '20%' },
      count: { type: 'string' },
      dir: { type: 'string', default: 'reports/monitor' },
      port: { type: 'string', default: '9229' },
      signal: { type: 'string' },
      written: { type: 'string' },
    },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if ((values.pid === undefined) === (command.length === 0)) {
    throw new UsageError('monitor takes either --pid, or a program behind --')
  }

  const every = valueOf('--every', () => parseInterval(values.every))
  const alertFrom = valueOf('--alert', () => parsePercent(values.alert))
  const count = countOf('--count', values.count) ?? Number.POSITIVE_INFINITY
  const pid = countOf('--pid', values.pid)
  const port = valueOf('--port', () => parseCount(values.port))
  const signal = values.signal === undefined ? undefined : readSignal(values.signal)

  await mkdir(values.dir, { recursive: true })

  await using target = await (pid === undefined
    ? startWatched(command, signal, values.dir)
    : attachWatched(pid, port, signal, values.written))

  return await watchTarget(target, { every, alertFrom, count, directory: values.dir, format: values })
}

/** Starts a program to watch: by a signal, or else by its inspector. */
async function startWatched(
  command: readonly string[],
  signal: NodeJS.Signals | undefined,
  directory: string,
): Promise<Target> {
  return signal === undefined
    ? await startTarget(command)
    : await startSignalled(command, signal, await realpath(directory))
}

/** Finds a running process to watch: by a signal, or else by its inspector at `port`. */
async function attachWatched(
  pid: number,
  port: number,
  signal: NodeJS.Signals | undefined,
  written: string | undefined,
): Promise<Target> {
  return signal === undefined ? await attachTarget(pid, port) : attachSignalled(pid, signal, written)
}

interface Watching {
  /** Milliseconds. */
  readonly every: number
  /** Part of the heap, from 0 on. */
  readonly alertFrom: number
  readonly count: number
  readonly directory: string
  readonly format: { readonly json: boolean; readonly markdown: boolean }
}

async function watchTarget(target: Target, { every, alertFrom, count, directory, format }: Watching): Promise<number> {
  const ended = target.over.then(() => 'ended' as const)
  let growth: Growth | undefined
  let before: number | undefined
  let looks = 0
  let alerts = 0

  for (let number = 1; number <= count; number++) {
    if ((await Promise.race([ended, sleep(every, 'time' as const, { ref: false })])) === 'ended') {
      break
    }

    const path = join(directory, `${number}.heapsnapshot`)
    const taken = await Promise.race([ended, take(target, path, ended)])

    if (taken === 'ended') {
      break
    }

    const graph = open(path)
    const size = sizeOf(graph)
    const isAlert = before !== undefined && size > before * (1 + alertFrom)

    growth = watch(growth, graph)
    alerts += isAlert ? 1 : 0
    printSnapshot(
      format,
      { number, path, size, change: before === undefined ? undefined : size - before, isAlert },
      growth,
      graph,
    )
    before = size
    looks++
    await rm(join(directory, `${number - storedSnapshots}.heapsnapshot`), { force: true })
  }

  if (looks === 0) {
    throw new InspectorError('the process has ended before its first snapshot: --every says when that is')
  }

  return alerts > 0 ? 1 : 0
}

/** A process may end while it is asked; any other reason why there is no snapshot is an error. */
async function take(target: Target, path: string, ended: Promise<'ended'>): Promise<'taken' | 'ended'> {
  try {
    await target.takeSnapshot(path)
    return 'taken'
  } catch (error) {
    if ((await Promise.race([ended, sleep(500, 'running' as const)])) === 'ended') {
      return 'ended'
    }
    throw error
  }
}

function sizeOf(graph: Graph): number {
  return categories(graph).reduce((sum, { size }) => sum + size, 0)
}

interface Look {
  readonly number: number
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Bytes since the last snapshot. */
  readonly change: number | undefined
  readonly isAlert: boolean
}

function printSnapshot(format: Watching['format'], look: Look, growth: Growth, graph: Graph): void {
  const paths = growingPaths(growth, graph)

  if (format.json) {
    process.stdout.write(`${JSON.stringify({ schema, ...look, paths })}\n`)
    return
  }

  print(format, {}, () => {
    const { sections } = growthReport(paths, [])
    const change = look.change === undefined ? '' : `, ${formatChange(look.change)} since the last one`

    return {
      title:
        `${look.isAlert ? 'ALERT: ' : ''}snapshot ${look.number}: ` +
        `${formatBytes(look.size)}${change} (${look.path})`,
      sections: paths.length === 0 ? [] : sections,
    }
  })
}

function countOf(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : valueOf(option, () => parseCount(text))
}

/** Milliseconds. @throws {RangeError} for what is no duration of at least 1 ms */
function parseInterval(text: string): number {
  const interval = parseDuration(text)

  if (interval < 1) {
    throw new RangeError(`"${text}" is too short. Give at least 1ms.`)
  }
  return interval
}

/** A part, from 0 on, of a percentage. @throws {RangeError} for anything else */
function parsePercent(text: string): number {
  const value = /^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]

  if (value === undefined) {
    throw new RangeError(`"${text}" is not a percentage. Give one such as 20%.`)
  }
  return Number(value) / 100
}
