/** `node process.ts FOLDER`: all leaks of native memory, in four rounds that are captured into the folder. */

import { setTimeout as sleep } from 'node:timers/promises'
import { startNative } from '../../../../helpers/heap/capture/native.ts'
import { plants } from './plants.ts'

const [, , folder = ''] = process.argv
const native = startNative(folder, folder)

for (let round = 0; round < 4; round++) {
  for (let operation = 0; operation < 8; operation++) {
    Object.values(plants).forEach(leak => leak())
  }
  await sleep(500) // for threads of libuv
  native.mark()
  native.resume()
}
native.finish(() => undefined)
