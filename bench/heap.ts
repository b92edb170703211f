/**
 * `npm run bench:heap -- [--sessions N]… [--file FILE]… [--copies N] [--runs N] [--devtools VERSION]`: this project's
 * engine, heap-snapshot-toolkit and SHA-256 on the same snapshots, each in a process of its own, interleaved; of
 * several runs the cheapest counts. Exit code 1 when a target of docs/heap.md does not hold for a file of 90 MiB and
 * more.
 *
 * `--devtools 1.0.1705227` adds Chrome DevTools' own code of that version, which npm fetches (19 MB). `--copies 22`
 * adds a file that has the last one as many times, and that only we and SHA-256 are measured on: the others take no
 * more than 2 to 4 GiB.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { renderMarkdown, renderText, type Report, type Section } from '../helpers/heap/report/report.ts'
import { formatBytes, MiB } from '../helpers/units.ts'
import { bundleDevTools } from './bundle-devtools.ts'

interface Cost {
  readonly cpuSeconds: number
  /** Bytes. */
  readonly peakRss: number
}

interface Subject {
  readonly name: string
  /** Measured only on files that it can take. */
  readonly isPeer?: boolean
  /** Of Node. */
  readonly flags?: readonly string[]
  readonly script: string
  readonly arguments: (file: string) => readonly string[]
}

/** `summary` with the flags that `npm run heap` has. */
const subjects = [
  { name: 'Node alone', script: 'bench/empty.ts', arguments: file => [file] },
  { name: 'SHA-256 (node:crypto)', script: 'bench/sha256.ts', arguments: file => [file] },
  { name: 'this project, parse', script: 'bench/parse.ts', arguments: file => [file] },
  {
    name: 'this project, summary',
    flags: ['--max-semi-space-size=1', '--single-threaded'],
    script: 'commands/heap.mjs',
    arguments: file => ['summary', file],
  },
  { name: 'heap-snapshot-toolkit', isPeer: true, script: 'bench/toolkit.ts', arguments: file => [file] },
  { name: 'Chrome DevTools', isPeer: true, script: 'bench/devtools.mjs', arguments: file => [file, devtools ?? ''] },
] as const satisfies readonly Subject[]

type Name = (typeof subjects)[number]['name']

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', multiple: true, default: ['30000', '90000'] },
    file: { type: 'string', multiple: true, default: [] },
    copies: { type: 'string' },
    devtools: { type: 'string' },
    runs: { type: 'string', default: '3' },
    markdown: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..')
const directory = mkdtempSync(join(tmpdir(), 'bench-heap-'))
/** Where Chrome DevTools' own code is, if it is asked for. */
let devtools: string | undefined
/** With it only the first run of a subject has to strip its types. */
const cache = join(directory, 'compile-cache')

try {
  devtools = values.devtools === undefined ? undefined : await bundleDevTools(values.devtools, directory)

  const files = values.file.length > 0 ? values.file : values.sessions.map(count => makeSnapshot(Number(count)))
  const large = values.copies === undefined ? [] : [copySnapshot(files.at(-1) ?? '', values.copies)]
  const sections = [...files.map(file => compare(file, true)), ...large.map(file => compare(file, false))]
  const report: Report = { title: `Node ${process.versions.node}, ${process.platform} ${process.arch}`, sections }

  process.stdout.write(values.markdown ? renderMarkdown(report) : renderText(report, false))
} finally {
  rmSync(directory, { recursive: true })
}

function makeSnapshot(sessions: number): string {
  const file = join(directory, `${sessions}-sessions.heapsnapshot`)

  execFileSync(process.execPath, [
    '--max-old-space-size=8192',
    join(root, 'fixtures/heap-subject.ts'),
    file,
    String(sessions),
  ])

  return file
}

function copySnapshot(file: string, copies: string): string {
  const path = join(directory, `${copies}-times.heapsnapshot`)

  execFileSync(process.execPath, [join(root, 'bench/copies.ts'), file, copies, path])

  return path
}

function compare(file: string, withPeers: boolean): Section {
  const { size } = statSync(file)
  const runs = Number(values.runs)
  const costs = new Map<Name, Cost>()
  const measured = subjects.filter(
    (subject: Subject) =>
      (withPeers || subject.isPeer !== true) && (devtools !== undefined || subject.name !== 'Chrome DevTools'),
  )

  for (let run = 0; run < runs; run++) {
    for (const subject of measured) {
      const cost = measure(subject, file)
      const best = costs.get(subject.name)
      costs.set(subject.name, best === undefined || cost.cpuSeconds < best.cpuSeconds ? cost : best)
    }
  }

  const targets = judge(size, costs)
  const hash = costOf(costs, 'SHA-256 (node:crypto)')
  const counts = size >= 90 * MiB // what is the same for every file weighs too much in smaller ones

  if (counts && targets.some(({ holds }) => !holds)) {
    process.exitCode = 1
  }

  return {
    title: `${basename(file)}, ${formatBytes(size)}, the cheapest of ${runs} runs`,
    table: {
      columns: [
        { title: 'CPU s', align: 'right' },
        { title: 'MiB / CPU s', align: 'right' },
        { title: 'x SHA-256', align: 'right' },
        { title: 'peak RSS', align: 'right' },
        { title: 'RSS / file', align: 'right' },
        { title: '' },
      ],
      rows: [...costs].map(([name, { cpuSeconds, peakRss }]) => [
        cpuSeconds.toFixed(2),
        (size / MiB / cpuSeconds).toFixed(0),
        (cpuSeconds / hash.cpuSeconds).toFixed(1),
        formatBytes(peakRss),
        (peakRss / size).toFixed(1),
        name,
      ]),
    },
    lines: targets.map(({ text, holds }) => `${holds ? 'holds' : missed(counts)}  ${text}`),
  }
}

function missed(counts: boolean): string {
  return counts ? 'MISSED' : 'not held, no target below 90 MiB:'
}

function costOf(costs: ReadonlyMap<Name, Cost>, name: Name): Cost {
  const cost = costs.get(name)

  if (cost === undefined) {
    throw new Error(`${name} was not measured`)
  }

  return cost
}

interface Target {
  readonly text: string
  readonly holds: boolean
}

/**
 * The targets, as ratios of what was measured in this run. Node's own start counts as part of each, but beside the
 * hash.
 */
function judge(size: number, costs: ReadonlyMap<Name, Cost>): readonly Target[] {
  const ours = costOf(costs, 'this project, summary')
  const overFile = (ours.peakRss - 50e6) / size
  const start = costOf(costs, 'Node alone').cpuSeconds
  const ofHash = (name: Name): number =>
    (costOf(costs, name).cpuSeconds - start) / (costOf(costs, 'SHA-256 (node:crypto)').cpuSeconds - start)
  const shareOf = (name: Name, most: number, aim: string): readonly Target[] => {
    const peer = costs.get(name)
    const share = ours.cpuSeconds / (peer?.cpuSeconds ?? 0)
    return peer === undefined
      ? []
      : [
          {
            text: `summary takes ${share.toFixed(3)} of the CPU of ${name} (at most ${most}${aim})`,
            holds: share <= most,
          },
        ]
  }

  return [
    ...shareOf('heap-snapshot-toolkit', 0.25, '; aim 0.125'),
    ...shareOf('Chrome DevTools', 0.2, ''),
    { text: `peak RSS is 50 MB + ${overFile.toFixed(2)} x the file (at most 1.8; aim 1.6)`, holds: overFile <= 1.8 },
    {
      text:
        `summary takes ${ofHash('this project, summary').toFixed(1)} x the CPU of the file's SHA-256, ` +
        "without Node's start (at most 20)",
      holds: ofHash('this project, summary') <= 20,
    },
    {
      text: `reading takes ${ofHash('this project, parse').toFixed(1)} x (at most 3.7: 0.27 of the hash's speed)`,
      holds: ofHash('this project, parse') <= 3.7,
    },
  ]
}

function measure({ name, flags = [], script, arguments: argumentsFor }: Subject, file: string): Cost {
  const { status, output, stderr } = spawnSync(
    process.execPath,
    [
      '--max-old-space-size=8192',
      ...flags,
      '--import',
      join(root, 'bench/measure.mjs'),
      join(root, script),
      ...argumentsFor(file),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    },
  )

  if (status !== 0) {
    throw new Error(`${name} ended with ${status} on ${file}: ${stderr}`)
  }

  const cost: unknown = JSON.parse(output[3] ?? '')

  if (
    typeof cost !== 'object' ||
    cost === null ||
    !('cpuSeconds' in cost) ||
    !('peakRss' in cost) ||
    typeof cost.cpuSeconds !== 'number' ||
    typeof cost.peakRss !== 'number'
  ) {
    throw new TypeError(`${name} did not say what it cost`)
  }

  return { cpuSeconds: cost.cpuSeconds, peakRss: cost.peakRss }
}
