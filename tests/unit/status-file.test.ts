import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { resetPeak } from '../../helpers/measure/peak.ts'
import { emptyKernelFigures, openStatusFile } from '../../helpers/measure/status-file.ts'

test('a process that has ended is said to have, and not the kernel to be unfit', async () => {
  using parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] }) // `sleep` asks for no exit codes: the other one stays a zombie
  const [line]: unknown[] = await once(createInterface(parent.stdout), 'line')
  await sleep(200)
  const status = openStatusFile(Number(line))

  expect(() => status.readInto(emptyKernelFigures())).toThrow('The process has ended, so nothing of it can be measured.')
  status.close()
})

test('the peak of a process that is gone', () => {
  expect(() => resetPeak(2 ** 30)).toThrow(`Process ${2 ** 30} has ended, so nothing of it can be measured.`)
})
