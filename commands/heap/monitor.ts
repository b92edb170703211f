import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { categories } from '../../helpers/heap/categories.ts'
import type { Graph } from '../../helpers/heap/graph.ts'
import { growingPaths, watch, type Growth } from '../../helpers/heap/growth.ts'
import { inspect } from '../../helpers/heap/inspector.ts'
import { tellGrowth } from '../../helpers/heap/tell-growth.ts'
import { formatBytes, formatChange } from '../../helpers/units.ts'
import { formatOptions, open, print } from './output.ts'
import { attachTarget, startTarget, type Target } from './target.ts'
import { readArguments, readCount, UsageError } from './usage.ts'

const help = `npm run heap -- monitor --pid N | monitor [options] -- node app.js …

Takes a snapshot at intervals, alerts when the heap has grown, and from the third snapshot on prints the paths that have
grown in every one. The process stands still while a snapshot is taken, and needs about as much memory again. Ends with the
process, or after --count; exit code 1 when there was an alert.

  --every TIME        such as 60s, 5m, 500ms (60s)
  --alert PERCENT     such as 20%: growth from one snapshot to the next that is worth an alert (20%)
  --count N           snapshots (no end)
  --dir DIRECTORY     where the last three snapshots stay (reports/monitor)
  --port N            where the process of --pid opens its inspector (9229)
  --json, --markdown  instead of text
`

/** Raised whenever a field changes its meaning or goes. */
const schema = 'heap-monitor/1'

/** Snapshots that stay on the disk. */
const kept = 3

/** Watches a process. */
export async function monitor(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--')
  const command = split === -1 ? [] : args.slice(split + 1)
  const { values } = readArguments({
    args: split === -1 ? [...args] : args.slice(0, split),
    options: {
      ...formatOptions,
      pid: { type: 'string' },
      every: { type: 'string', default: '60s' },
      alert: { type: 'string', default: '20%' },
      count: { type: 'string' },
      dir: { type: 'string', default: 'reports/monitor' },
      port: { type: 'string', default: '9229' },
    },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if ((values.pid === undefined) === (command.length === 0)) {
    throw new UsageError('monitor takes either --pid, or a program behind --')
  }

  const every = readTime(values.every)
  const alertFrom = readPercent(values.alert)
  const count = values.count === undefined ? Number.POSITIVE_INFINITY : readCount(values.count, '--count')

  await mkdir(values.dir, { recursive: true })
  using target = values.pid === undefined ? await startTarget(command) : await attachTarget(readCount(values.pid, '--pid'), readCount(values.port, '--port'))

  return await watchTarget(target, { every, alertFrom, count, directory: values.dir, format: values })
}

interface Watching {
  /** Milliseconds. */
  readonly every: number
  /** Part of the heap, from 0 on. */
  readonly alertFrom: number
  readonly count: number
  readonly directory: string
  readonly format: { readonly json: boolean, readonly markdown: boolean }
}

async function watchTarget(target: Target, { every, alertFrom, count, directory, format }: Watching): Promise<number> {
  await using inspected = await inspect(target.url)
  const ended = inspected.over.then(() => 'ended' as const)
  let growth: Growth | undefined
  let before: number | undefined
  let alerts = 0

  for (let number = 1; number <= count; number++) {
    if (await Promise.race([ended, sleep(every, 'time' as const, { ref: true })]) === 'ended') {
      break
    }

    const path = join(directory, `${number}.heapsnapshot`)
    const taken = await Promise.race([ended, inspected.takeSnapshot(path).then(() => 'taken' as const, () => 'ended' as const)])

    if (taken === 'ended') {
      break
    }

    const graph = open(path)
    const size = sizeOf(graph)
    const isAlert = before !== undefined && size > before * (1 + alertFrom)

    growth = watch(growth, graph)
    alerts += isAlert ? 1 : 0
    tell(format, { number, path, size, change: before === undefined ? undefined : size - before, isAlert }, growth, graph)
    before = size
    await rm(join(directory, `${number - kept}.heapsnapshot`), { force: true })
  }

  return alerts > 0 ? 1 : 0
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

function tell(format: Watching['format'], look: Look, growth: Growth, graph: Graph): void {
  const paths = growingPaths(growth, graph)

  print(format, { schema, ...look, paths }, () => {
    const { sections } = tellGrowth(paths, [])
    const change = look.change === undefined ? '' : `, ${formatChange(look.change)} since the last one`

    return { title: `${look.isAlert ? 'ALERT: ' : ''}snapshot ${look.number}: ${formatBytes(look.size)}${change} (${look.path})`, sections: paths.length === 0 ? [] : sections }
  })
}

function readTime(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const milliseconds = Number(value) * ({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit ?? ''] ?? Number.NaN)

  if (!(milliseconds >= 1 && milliseconds < 2 ** 31)) {
    throw new UsageError(`--every is to be a time such as 60s, 5m or 500ms, and is "${text}"`)
  }

  return milliseconds
}

function readPercent(text: string): number {
  const value = /^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]

  if (value === undefined) {
    throw new UsageError(`--alert is to be a percentage such as 20%, and is "${text}"`)
  }

  return Number(value) / 100
}
