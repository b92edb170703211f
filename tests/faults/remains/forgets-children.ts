import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { goOn } from '../way.ts'

const { FAULTS_SECONDS = '', PATH } = process.env

scenario(
  import.meta,
  { ...bare, title: 'starts processes with an environment of their own, as libraries do, and forgets them' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      spawn('sleep', [FAULTS_SECONDS], { env: { PATH }, detached: true, stdio: 'ignore' }).unref()
      spawn('sh', ['-c', `setsid sleep ${FAULTS_SECONDS} & setsid sh -c "sleep ${FAULTS_SECONDS}; :" & exit`], {
        env: { PATH },
        detached: true,
        stdio: 'ignore',
      }).unref()
      await sleep(100) // until they are there
      await goOn()
    })
    expect(memory).toStayWithin([])
  },
)
