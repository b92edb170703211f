/** What is measured may replace what measures: readings are taken by what Node made. */

import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const script = `
  process.memoryUsage = () => ({ heapUsed: 1, external: 1, arrayBuffers: 1, heapTotal: 1, rss: 1 })
  process.getActiveResourcesInfo = () => []
  globalThis.gc = () => {}
  const fs = (await import('node:fs')).default
  fs.readdirSync = () => []
  ;(await import('node:module')).syncBuiltinESMExports()
  const { createInstrument } = await import(${JSON.stringify(pathToFileURL('helpers/measure/instrument.ts').href)})
  setInterval(() => {}, 1e6)
  const { bytes, counts } = await (await createInstrument()).read('baseline', { at: 0, atRest: true })
  const [{ heapUsed, rss }, { descriptors, handles }] = [bytes, counts]
  process.stdout.write(JSON.stringify([heapUsed > 1e6, rss > 1e7, descriptors > 3, handles > 0]))
  process.exit()
`

test('code that replaces functions of Node is measured all the same', () => {
  const flags = ['--expose-gc', '--import', pathToFileURL('helpers/measure/originals.mjs').href, '--input-type=module']
  const { stdout } = spawnSync(process.execPath, [...flags, '--eval', script], { encoding: 'utf8' })

  expect(stdout).toBe('[true,true,true,true]')
})
