import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { watchChildActivity } from '../../../helpers/scenario/child-activity.ts'

test('names programs and worker threads that are started, each once', async () => {
  using activity = watchChildActivity()
  expect(activity.started()).toEqual([])

  for (let again = 0; again < 2; again++) {
    await once(spawn('/bin/true'), 'close')
  }
  expect(activity.started()).toEqual(['true'])

  await once(new Worker('', { eval: true }), 'exit')
  expect(activity.started()).toEqual(['true', 'worker threads'])
})

test('a synchronous child process does not count', () => {
  using activity = watchChildActivity()
  spawnSync('/bin/true')

  expect(activity.started()).toEqual([])
})

test('stops watching when it is disposed of', async () => {
  const activity = watchChildActivity()
  activity[Symbol.dispose]()
  await once(spawn('/bin/true'), 'close')

  expect(activity.started()).toEqual([])
})
