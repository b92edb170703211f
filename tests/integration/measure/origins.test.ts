/** What is open in a process, and the line that opened it: by a process that does all of it and takes its own census. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { takeChildCensus } from '../../../helpers/measure/census.ts'
import { temporaryDirectory } from '../../../helpers/workspace/temporary-directory.ts'

const urlOf = (name: string): string => pathToFileURL(resolve(`helpers/measure/${name}`)).href

/** Each line is looked up by what it says. */
const program = `
import { EventEmitter, once } from 'node:events'
import { createReadStream, open, openSync, promises } from 'node:fs'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { takeCensus } from ${JSON.stringify(urlOf('census.ts'))}
import { forgetWorkers, liveWorkers } from ${JSON.stringify(urlOf('isolates.ts'))}

class Bus extends EventEmitter {}
const held = (globalThis.held = [])
const bus = new Bus()
const { signal } = new AbortController()
held.push(bus, signal)
const nothing = () => {}

bus.on('on', () => bus)
bus.once('once', () => bus)
bus.prependListener('removed', nothing).off('removed', nothing)
signal.addEventListener('abort', () => bus)
setInterval(nothing, 1e6).unref()
setTimeout(nothing, 1e6)
clearTimeout(setTimeout(nothing, 2e6))
void sleep(1e6, undefined, { ref: false })
held.push(createReadStream('/etc/hosts'))
held.push(openSync('/etc/hostname'))
held.push(await promises.open('/etc/passwd'))
open('/etc/group', (_, descriptor) => held.push(descriptor))
const server = createServer(socket => held.push(socket)).listen(0, '127.0.0.1')
await once(server, 'listening')
const client = connect(server.address().port, '127.0.0.1')
held.push(client)
const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true })
await Promise.all([once(client, 'connect'), once(worker, 'online')])
await sleep(50)
const before = liveWorkers()
forgetWorkers()
const lines = takeCensus().map(({ stack: [frame], ...found }) => ({ ...found, line: frame?.url === import.meta.url ? frame.line : 0 }))
process.stdout.write(JSON.stringify({ lines, workers: [before, liveWorkers()] }))
process.exit()
`

interface Line {
  readonly metric: string
  readonly what: string
  readonly example?: string
  readonly line: number
}

let found: readonly Line[]
let workers: readonly number[]

beforeAll(async () => {
  await using directory = await temporaryDirectory(0, 0)
  const file = join(directory.path, 'program.mjs')
  writeFileSync(file, program)
  const flags = ['first.mjs', 'origins.mjs'].flatMap(name => ['--import', urlOf(name)])
  const { stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--disable-warning=ExperimentalWarning', ...flags, file],
    { encoding: 'utf8' },
  )
  ;({ lines: found, workers } = JSON.parse(stdout))
}, 60_000)

/** The line of the program that has this text in it. */
function lineOf(text: string): number {
  return program.split('\n').findIndex(line => line.includes(text)) + 1
}

function openedAt(text: string): readonly string[] {
  return found
    .filter(({ line }) => line === lineOf(text))
    .map(({ metric, what, example = '' }) => `${metric}: ${what} ${example}`.trim())
}

function socketsOpenedAt(text: string): readonly string[] {
  return openedAt(text).filter(thing => !thing.startsWith('listeners'))
}

test.for([
  ["bus.on('on'", ['listeners: "on" on Bus']],
  ["bus.once('once'", ['listeners: "once" on Bus']],
  ["bus.prependListener('removed'", []],
  ["signal.addEventListener('abort'", ['listeners: "abort" on AbortSignal']],
  ['setInterval(nothing', ["handles: Timeout (unref'd)"]],
  ['setTimeout(nothing, 1e6)', ['handles: Timeout']],
  ['setTimeout(nothing, 2e6)', []],
  ['void sleep(', ["handles: Timeout (unref'd)"]],
  ['openSync(', ['descriptors: file /etc/hostname']],
  ["createReadStream('/etc/hosts'", ['descriptors: file /etc/hosts']],
  ['promises.open(', ['descriptors: file /etc/passwd']],
  ["open('/etc/group'", ['descriptors: file /etc/group']],
] as const)('%s', ([text, things]) => {
  expect(openedAt(text)).toEqual(things)
})

test('a server, the connections that it accepted, and those that were made', () => {
  expect(socketsOpenedAt('createServer(').toSorted()).toEqual([
    'descriptors: TCP socket',
    'descriptors: TCP socket',
    'handles: TCP',
    'handles: TCP',
  ])
  expect(socketsOpenedAt('connect(server').toSorted()).toEqual(['descriptors: TCP socket', 'handles: TCP'])
})

test('a worker and its thread, which this module does not hold any more', () => {
  expect(openedAt('new Worker(').filter(thing => /^(?:workers|threads)/.test(thing))).toEqual([
    'workers: worker',
    'threads: worker thread',
  ])
  expect(workers).toEqual([1, 0])
})

/** Every allocation is sampled in a run that diagnoses, at 3 µs each, those of a mark too. */
test('a mark from lines that were met before allocates little', () => {
  const counting = `
import { EventEmitter } from 'node:events'
import { Session } from 'node:inspector'

const [session, bus, listener, times] = [new Session(), new EventEmitter(), () => {}, 200]
const work = () => {
  for (let time = 0; time < times; time++) bus.on('event', listener).off('event', listener)
}
session.connect()
work()
session.post('HeapProfiler.startSampling', {
  samplingInterval: 1,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
})
work()
session.post('HeapProfiler.stopSampling', (_, { profile }) => {
  process.stdout.write(String(profile.samples.length / times))
})
`
  const { stdout } = spawnSync(
    process.execPath,
    ['--no-opt', '--no-maglev', '--import', urlOf('origins.mjs'), '--input-type=module', '-e', counting],
    { encoding: 'utf8' },
  )

  expect(Number(stdout)).toBeGreaterThan(0)
  expect(Number(stdout)).toBeLessThan(50)
})

test('files of a child process by their directories, as they show from outside', async () => {
  const opening =
    "import { openSync } from 'node:fs'; openSync('/etc/passwd'); openSync('/etc/group'); console.log(1); setInterval(() => {}, 1e6)"
  const child = spawn(process.execPath, ['--input-type=module', '-e', opening])
  await once(child.stdout, 'data')
  const counts = Map.groupBy(takeChildCensus(child.pid ?? 0), ({ what }) => what)
  child.kill()
  await once(child, 'exit')

  expect(counts.get('file in /etc of a child process')).toHaveLength(2)
  expect(counts.has('eventpoll of a child process')).toBe(true)
  expect(takeChildCensus(child.pid ?? 0)).toEqual([])
})
