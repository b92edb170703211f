import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readSettings } from '../../../helpers/settings.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { KiB } from '../../../helpers/units.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'works while another process fills the disk of its reports' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      fill(join(readSettings().reports, 'filler'))
    })
    expect(memory).toStayWithin([])
  },
)

function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (;;) {
      writeSync(file, Buffer.alloc(4 * KiB))
    }
  } catch {
    closeSync(file)
  }
}
