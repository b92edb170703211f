import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileKernels, findCompiler, hashSource, kernelsFile, recordFile, sha256, widths } from '../../../commands/build-kernels.ts'

const record: unknown = JSON.parse(readFileSync(recordFile, 'utf8'))

test('the kernels that are kept here come from the source that is: else npm run build:kernels', () => {
  expect(record).toEqual({ compiler: expect.any(String), source: hashSource(), kernels: widths.map((width) => sha256(readFileSync(kernelsFile(width)))) })
})

/** Other versions give other bytes, and who has none needs none. */
const isSameCompiler = typeof record === 'object' && record !== null && 'compiler' in record && record.compiler === findCompiler()

test.runIf(isSameCompiler)('the compiler that made them makes the same ones again', () => {
  expect(widths.map((width) => sha256(compileKernels(width)))).toEqual(widths.map((width) => sha256(readFileSync(kernelsFile(width)))))
}, 60_000)
