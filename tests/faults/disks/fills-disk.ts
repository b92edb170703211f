import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { MiB } from '../../../helpers/units.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'writes more than it said, until the disk is full' },
  async ({ memory, directory }) => {
    await memory.rounds(async () => {
      for (let block = 0; ; block++) {
        writeFileSync(join(directory, String(block)), Buffer.alloc(MiB, block))
      }
    })
  },
)
