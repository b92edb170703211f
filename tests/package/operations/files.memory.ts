import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a file that is written, read and removed retains nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  await expect(async () => {
    await writeFile(path, 'ping '.repeat(1000))
    await readFile(path, 'utf8')
    await rm(path)
  }).toRetainNothing()
})
