import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileKernels, findCompiler, kernelsFile, recordFile, sha256, widths } from '../../commands/build-kernels.ts'

const record: unknown = JSON.parse(readFileSync(recordFile, 'utf8'))

/** Other versions give other bytes. */
test('the compiler that made the kernels is installed: apt-get install clang lld, on Debian 12', () => {
  expect(record).toMatchObject({ compiler: findCompiler() })
})

test('it makes the same ones again', () => {
  expect(widths.map(width => sha256(compileKernels(width)))).toEqual(
    widths.map(width => sha256(readFileSync(kernelsFile(width)))),
  )
}, 60_000)
