/** What is counted beside bytes: descriptors, threads, workers, handles, listeners. */

import { EventEmitter, once } from 'node:events'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
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
  const { descriptors: before = Number.NaN } = countResources()
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
  expect(during.threads).toBeGreaterThan(before.threads ?? Infinity)
  expect(countResources().threads).toBe(readdirSync('/proc/self/task').length)
  expect(countResources().workers).toBe(before.workers)
})

test('timers that do not keep the process alive, until they are cleared or due', async () => {
  const before = countUnref()
  const over = new AbortController()
  const kept = AbortSignal.timeout(1e6)
  const waiting = sleep(1e6 + 2, undefined, { ref: false, signal: over.signal }).catch(nothing)
  const timers = [setInterval(nothing, 1e6), setTimeout(nothing, 1e6), setTimeout(nothing, 1e6 + 1)]
  timers.forEach(timer => timer.unref())
  expect(countUnref()).toBe(before + 5)

  timers[0]?.ref()
  expect(countUnref()).toBe(before + 4)

  const due = setTimeout(nothing, 1).unref()
  await sleep(20)
  timers.forEach(timer => clearTimeout(timer))
  over.abort()
  await waiting
  expect(countUnref()).toBe(before + 1)
  expect([kept.aborted, due.hasRef()]).toEqual([false, false])
})

test('timers of very many durations', () => {
  const before = countUnref()
  const timers = Array.from({ length: 5000 }, (_, index) => setTimeout(nothing, 1e6 + index).unref())
  expect(countUnref()).toBe(before + 5000)

  timers.slice(10).forEach(timer => clearTimeout(timer))
  timers.slice(10).forEach((_, index) => clearTimeout(setTimeout(nothing, 2e6 + index)))
  expect(countUnref()).toBe(before + 10)
  timers.forEach(timer => clearTimeout(timer))
})

test('listeners of every EventTarget and EventEmitter', () => {
  const target = new EventTarget()
  const [emitter, stream, own] = [new EventEmitter(), new PassThrough(), new Own()]
  const before = countListeners([])

  target.addEventListener('event', nothing)
  expect(countListeners([])).toBe(before + 1)
  emitter.on('one', nothing).once('one', nothing).on(Symbol('other'), nothing)
  stream.on('data', nothing)
  own.on('event', nothing)
  expect(countListeners([])).toBe(before + 6)

  target.removeEventListener('event', nothing)
  emitter.removeAllListeners()
  stream.destroy().removeListener('data', nothing)
  own.removeAllListeners()
  expect(countListeners([])).toBe(before)
})

test('listeners of an emitter that is garbage are not counted', () => {
  const before = countListeners([])
  dropAnEmitter()

  expect(countListeners([])).toBe(before)
})

test('a watched emitter is counted once, and where it is none of Node', () => {
  const emitter = new EventEmitter()
  const foreign = Object.assign(Object.create(null), {
    eventNames: () => ['a', 'b'],
    listenerCount: (name: string) => (name === 'a' ? 2 : 1),
  })
  const before = countListeners([])

  emitter.on('one', nothing)
  expect(countListeners([emitter])).toBe(before + 1)
  expect(countListeners([emitter, foreign])).toBe(before + 4)
})

function countUnref(): number {
  return countResources().handles["Timeout (unref'd)"] ?? 0
}

/** An emitter whose methods are its own, and which prints itself. */
class Own extends EventEmitter {
  override on(name: string, listener: () => void): this {
    return super.on(name, listener)
  }
  override listenerCount(): number {
    return 0
  }
  [inspect.custom](): string {
    return 'mine'
  }
}

// A function of its own, so that no register of the caller still holds the emitter.
function dropAnEmitter(): void {
  new EventEmitter().on('event', () => {})
}
