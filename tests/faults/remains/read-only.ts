import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { goOn } from '../way.ts'

scenario(
  import.meta,
  { ...bare, title: 'leaves folders that are read-only, as caches of modules are' },
  async ({ memory, directory }) => {
    await memory.rounds(async () => {
      mkdirSync(join(directory, 'cache/module/empty'), { recursive: true })
      writeFileSync(join(directory, 'cache/module/index'), 'x')
      symlinkSync(process.env['FAULTS_TARGET'] ?? '/', join(directory, 'cache/module/link'))
      chmodSync(join(directory, 'cache/module/empty'), 0)
      chmodSync(join(directory, 'cache/module'), 0o555)
      chmodSync(join(directory, 'cache'), 0o555)
      await goOn()
    })
    expect(memory).toStayWithin([])
  },
)
