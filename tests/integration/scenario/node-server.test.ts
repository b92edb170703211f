/** A Node server as a measured child process: what it reports, and what is said of one that does not. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createChildInstrument } from '../../../helpers/measure/child-instrument.ts'
import { measureMemory } from '../../../helpers/measure/measurement.ts'
import { changeOf } from '../../../helpers/reading.ts'
import { NodeServerError, startNodeServer } from '../../../helpers/scenario/node-server.ts'
import type { NodeServer, NodeServerOptions } from '../../../helpers/scenario/node-server.ts'
import { KiB } from '../../../helpers/units.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const folder = mkdtempSync(join(tmpdir(), 'node-server-'))

beAsForked()

afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function start(name: string, options?: NodeServerOptions): Promise<NodeServer> {
  return await startNodeServer(new URL(`servers/${name}.mjs`, import.meta.url), options)
}

async function ask({ url }: NodeServer, path: string, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    expect(await (await fetch(new URL(path, url))).text()).toBe('done')
  }
}

test('what its requests retain is read from outside and from within', async () => {
  await using server = await start('counting')
  using memory = await measureMemory({ timeline: join(folder, 'timeline.jsonl') })
  memory.follow([server])
  await ask(server, '/', 20)
  await memory.rounds(async () => await ask(server, '/leak', 10))
  const measurement = memory.measurement()

  expect(changeOf(measurement, 'arrayBuffers')).toBe(640 * KiB)
  expect(changeOf(measurement, 'external')).toBeGreaterThanOrEqual(640 * KiB)
  expect(changeOf(measurement, 'rssAnon')).toBeGreaterThan(500 * KiB)
  expect(changeOf(measurement, 'listeners')).toBe(10)
  expect(changeOf(measurement, 'descriptors')).toBe(10)
  expect(changeOf(measurement, 'threads')).toBe(0)
  expect(changeOf(measurement, 'heapUsed')).toBeLessThan(512 * KiB)
  expect(measurement.baseline.handles).toMatchObject({ TCPServerWrap: 2 })
  expect(measurement.readings.every(({ settled }) => settled)).toBe(true)
}, 60_000)

test('its garbage is collected before each reading', async () => {
  await using server = await start('counting')
  using instrument = createChildInstrument([server])
  await ask(server, '/', 500) // what is made once, such as compiled code
  const { bytes: before } = await instrument.read('baseline', { at: 0 })
  await ask(server, '/', 500)
  const { bytes: after, counts } = await instrument.read('round 1', { at: 1 })

  expect(Math.abs(after.heapUsed - before.heapUsed)).toBeLessThan(512 * KiB)
  expect(after.code).toBeGreaterThan(0)
  expect(counts).not.toHaveProperty('objects')
}, 60_000)

test.for([
  ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+\/$/],
  ['::1', /^http:\/\/\[::1\]:\d+\/$/],
  ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+\/$/],
] as const)('one that listens on %s is reached', async ([host, url]) => {
  await using server = await start('counting', { args: [host] })

  expect(server.url).toMatch(url)
  await ask(server, '/')
})

test('what it sends and prints for itself is its own, and a path is no port', async () => {
  await using server = await start('own-messages', { args: [join(folder, 'socket')] })

  await ask(server, '/')
  expect((await server.settle()).heapUsed).toBeGreaterThan(0)
})

test.for<[string, string]>([
  ['dies', 'dies.mjs was to listen, and ended with code 3. Nothing is known of its memory. It printed: no database'],
  ['ends', 'ends.mjs was to listen, and ended with code 0. Nothing is known of its memory. It printed: nothing to do'],
  [
    'never-listens',
    'never-listens.mjs was to listen, and listened on no port within 1 s. Nothing is known of its memory. It printed: ' +
      'waiting for a database',
  ],
  [
    'garbage',
    'garbage.mjs was to listen, and reported {"type":"listening","port":"none"}. Nothing is known of its memory. It ' +
      'printed: \u0000{"type":"listening","port":"none"}',
  ],
])('%s: says so, and leaves nothing behind', async ([name, message]) => {
  const starting = start(name, { patience: name === 'never-listens' ? 1000 : 60_000 })

  await expect(starting).rejects.toThrow(new NodeServerError(message))
  expect(readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')).toBe('')
})

test('a file that is not there', async () => {
  await expect(startNodeServer('no/such-server.mjs')).rejects.toThrow(
    /^There is no \/.*\/no\/such-server\.mjs to start/,
  )
})

test('one that dies under load is said to have died, by its reading and at the latest by its end', async () => {
  const server = await start('counting')
  await expect(fetch(new URL('/die', server.url))).rejects.toThrow('fetch failed')

  await expect(server[Symbol.asyncDispose]()).rejects.toThrow(
    'counting.mjs was to serve until its end, and ended with code 7.',
  )
  await expect(server.settle()).rejects.toThrow(
    'counting.mjs was to report what its heap holds, and ended with code 7.',
  )
})

test('it is ended whatever it does, and with what measures it', async () => {
  const { pid } = await (async () => {
    await using server = await start('counting')
    await fetch(new URL('/loop', server.url), { signal: AbortSignal.timeout(200) }).catch(() => {})
    return server
  })()

  expect(existsSync(`/proc/${pid}`)).toBe(false)
})
