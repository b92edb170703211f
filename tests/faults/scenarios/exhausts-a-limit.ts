import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { MiB } from '../../../helpers/units.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'is refused a buffer by a limit of the kernel, and throws that error' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      const used = Number(/^VmSize:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
      spawnSync('prlimit', [`--pid=${process.pid}`, `--as=${used + 64 * MiB}`])
      return new ArrayBuffer(512 * MiB)
    })
    expect(memory).toStayWithin([])
  },
)
