/** A reading has nothing in it that the reading itself made. */

import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const instrument = pathToFileURL(resolve('helpers/measure/instrument.ts')).href

const script = `
import { openSync } from 'node:fs'
const { createInstrument } = await import('${instrument}')
using instrument = await createInstrument()
const heap = async () => (await instrument.read('', { at: 0, atRest: true })).bytes.heapUsed
await heap()
const before = await heap()
for (let opened = 0; opened < 3000; opened++) openSync('/dev/null')
console.log(await heap() - before)
`

test('open descriptors weigh nothing on the heap, though a list of them does', async () => {
  const words = ['--expose-gc', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, words)

  expect(Number(stdout)).toBeLessThan(64 * 1024) // the list of them takes 185 KB
})
