/** What is counted beside bytes: descriptors, threads, workers, handles, listeners. */

import { EventEmitter, once } from 'node:events'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { countListeners, countResources, leastResources } from '../../../helpers/measure/resources.ts'

const nothing = (): void => {}

test('of several looks the least of each count, and of each type', () => {
  const looks = [
    { descriptors: 30, threads: 11, workers: 1, handles: { Timeout: 2, FSReqCallback: 1 } },
    { descriptors: 29, threads: 12, workers: 0, handles: { Timeout: 1, TCPServerWrap: 1 } },
  ]

  expect(leastResources(looks)).toEqual({
    descriptors: 29,
    threads: 11,
    workers: 0,
    handles: { Timeout: 1, FSReqCallback: 0, TCPServerWrap: 0 },
  })
})

test('a descriptor that is open, and no other', () => {
  const before = countResources().descriptors
  const descriptor = openSync('package.json', 'r')

  expect(countResources().descriptors).toBe(before + 1)
  closeSync(descriptor)
  expect(countResources().descriptors).toBe(before)
  expect(before).toBe(readdirSync('/proc/self/fd').length - 1)
})

test('handles by type', () => {
  const before = countResources()
  const timers = [setTimeout(nothing, 1e6), setTimeout(nothing, 1e6)]
  const during = countResources()
  timers.forEach(timer => clearTimeout(timer))

  expect(during.handles['Timeout']).toBe((before.handles['Timeout'] ?? 0) + 2)
})

test('a worker, and its thread', async () => {
  const before = countResources()
  const worker = new Worker('require("node:worker_threads").parentPort.on("message", () => {}).postMessage("up")', {
    eval: true,
  })
  await once(worker, 'message')
  const during = countResources()
  await worker.terminate()

  expect(during.workers).toBe(before.workers + 1)
  expect(during.threads).toBeGreaterThan(before.threads)
  expect(countResources().threads).toBe(readdirSync('/proc/self/task').length)
  expect(countResources().workers).toBe(before.workers)
})

test('listeners of every EventTarget, and of watched emitters', () => {
  const target = new EventTarget()
  const emitter = new EventEmitter()
  const before = countListeners([emitter])

  target.addEventListener('event', nothing)
  expect(countListeners([emitter])).toBe(before + 1)
  emitter
    .on('one', nothing)
    .on('one', () => {})
    .on('other', nothing)
  expect(countListeners([emitter])).toBe(before + 4)
  expect(countListeners([])).toBe(before + 1)

  target.removeEventListener('event', nothing)
  emitter.removeAllListeners()
  expect(countListeners([emitter])).toBe(before)
})
