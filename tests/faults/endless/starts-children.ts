import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

const gateway = `
  process.on('SIGTERM', () => {})
  require('node:http').createServer(() => {}).listen(0, '127.0.0.1')
  require('node:child_process').spawn('sleep', ['27182'], { detached: true, stdio: 'ignore' })`

scenario(
  import.meta,
  { ...bare, title: 'works with processes of its own, and goes on' },
  async ({ memory, directory }) => {
    writeFileSync(join(directory, 'block'), 'to be removed')
    spawn('sleep', ['27182'], { stdio: 'inherit' })
    spawn(process.execPath, ['--eval', gateway], { detached: true, stdio: 'ignore' })

    await memory.rounds(async () => {
      await new Promise(() => {})
    })
  },
)
