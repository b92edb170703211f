import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { watchElsewhere } from '../../../helpers/scenario/child-activity.ts'

test('names programs and worker threads that are started, each once', async () => {
  using elsewhere = watchElsewhere()
  expect(elsewhere.started()).toEqual([])

  for (let again = 0; again < 2; again++) {
    await once(spawn('/bin/true'), 'close')
  }
  expect(elsewhere.started()).toEqual(['true'])

  await once(new Worker('', { eval: true }), 'exit')
  expect(elsewhere.started()).toEqual(['true', 'worker threads'])
})

test('a process that this one waits for is none that holds anything afterwards', () => {
  using elsewhere = watchElsewhere()
  spawnSync('/bin/true')

  expect(elsewhere.started()).toEqual([])
})

test('looks no further than it is asked to', async () => {
  const elsewhere = watchElsewhere()
  elsewhere[Symbol.dispose]()
  await once(spawn('/bin/true'), 'close')

  expect(elsewhere.started()).toEqual([])
})
