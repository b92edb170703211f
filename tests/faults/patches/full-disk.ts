/** A disk that runs full in the middle: what the warm-up stores fits, and a few blocks of the work. */

import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { MiB } from '../../../helpers/units.ts'

const room = 12 * MiB // the warm-up takes 8
let written = 0

const writeFile: unknown = fs.writeFile

Reflect.set(fs, 'writeFile', async (...parameters: unknown[]): Promise<unknown> => {
  const [path, data] = parameters
  written += data instanceof Uint8Array ? data.byteLength : 0
  if (written > room) {
    throw Object.assign(new Error(`ENOSPC: no space left on device, write '${String(path)}'`), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
    })
  }
  return typeof writeFile === 'function' ? Reflect.apply(writeFile, fs, parameters) : undefined
})
syncBuiltinESMExports()
