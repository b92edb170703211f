import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { MiB } from '../../../helpers/units.ts'
import { bare } from '../bare.ts'

const shared = `/dev/shm/works-beside-${process.pid}`
const nested = `
  const { Worker } = require('node:worker_threads')
  new Worker('setInterval(() => {}, 1000)', { eval: true })
`

scenario(import.meta, { ...bare, title: 'holds memory where no reading looks' }, async ({ memory }) => {
  await memory.rounds(async () => {
    spawn('sleep', ['31415'], { stdio: 'ignore' }).unref()
    writeFileSync(shared, Buffer.alloc(2 * MiB))
    new Worker(nested, { eval: true }).unref()
    await sleep(500)
  })
  expect(memory).toStayWithin([])
  rmSync(shared)
})
