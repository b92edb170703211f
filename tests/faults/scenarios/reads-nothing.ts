import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'never takes a reading' }, async ({ directory }) => {
  writeFileSync(join(directory, 'work'), 'without a measurement')
})
