import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { MiB } from '../../../helpers/units.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'gets no more memory from the kernel' }, async ({ memory }) => {
  const retained: object[] = []
  await memory.rounds(async () => {
    const used = Number(/^VmData:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
    spawnSync('prlimit', [`--pid=${process.pid}`, `--data=${used + 8 * MiB}`])
    for (;;) {
      retained.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
    }
  })
})
