/** A history that several processes write. */

import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'history-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('runs at the same time leave whole lines', async () => {
  const path = join(folder, 'several.jsonl')
  const writer = join(folder, 'writer.mjs')
  writeFileSync(
    writer,
    `
import { appendLine } from ${JSON.stringify(join(process.cwd(), 'helpers/results/write.ts'))}
for (let line = 0; line < 300; line++) {
  appendLine(${JSON.stringify(path)}, JSON.stringify({ writer: process.argv[2], line, filling: 'x'.repeat(3000) }))
}
`,
  )
  const codes = await Promise.all(
    ['a', 'b', 'c'].map(
      name =>
        new Promise(resolve => {
          fork(writer, [name]).once('exit', resolve)
        }),
    ),
  )
  // One that looks while another's line is half there begins a new one: a line may be empty, none is torn.
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => v.parse(v.object({ writer: v.string() }), JSON.parse(line)))

  expect(codes).toEqual([0, 0, 0])
  expect(lines).toHaveLength(900)
  expect(new Set(lines.map(({ writer: name }) => name)).size).toBe(3)
})
