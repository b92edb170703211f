import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hashSource, kernelsFile, recordFile, sha256, widths } from '../../../commands/build-kernels.ts'

const record: unknown = JSON.parse(readFileSync(recordFile, 'utf8'))

test('the committed kernels come from the committed source: else npm run build:kernels', () => {
  expect(record).toEqual({
    compiler: expect.any(String),
    source: hashSource(),
    kernels: widths.map(width => sha256(readFileSync(kernelsFile(width)))),
  })
})
