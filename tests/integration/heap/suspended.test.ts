import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { getHeapSnapshot } from 'node:v8'
import { expect, test } from 'vitest'
import { readSnapshotStream } from '../../../helpers/heap/parse/open.ts'
import { suspendedFunctions } from '../../../helpers/heap/graph/suspended.ts'

async function waitsFor(promise: Promise<void>): Promise<void> {
  await promise
}

function* counts(): Generator<number> {
  yield 1
  yield 2
}

async function namesOfSuspended(): Promise<readonly string[]> {
  const graph = await readSnapshotStream(getHeapSnapshot().pipe(new PassThrough()))
  return suspendedFunctions(graph).map(
    ({ name, location }) => `${name} ${location.replace(/.*\//, '').replace(/:\d+:\d+$/, '')}`,
  )
}

test('an async function that waits is seen, and no more when it has ended; a generator is none', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const counting = counts()
  counting.next()
  const waiting = waitsFor(promise)

  expect(await namesOfSuspended()).toContain('waitsFor suspended.test.ts')
  expect((await namesOfSuspended()).filter(name => name.startsWith('counts '))).toEqual([])
  resolve()
  await waiting
  expect(await namesOfSuspended()).not.toContain('waitsFor suspended.test.ts')
  expect(counting.next().value).toBe(2)
})

test('one that waits for an unreachable promise is garbage, and not seen', async () => {
  void waitsFor(new Promise(() => {}))
  await once(new PassThrough().end().resume(), 'end')

  expect(await namesOfSuspended()).not.toContain('waitsFor suspended.test.ts')
})
