/** A scenario on a package set whose worker and child process load the package: from the set, which results name. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { newSandbox, resultsIn, runCommand } from './processes.ts'

/** Reports which version of the package it gets, as a worker or as a child process. */
const child = `import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import tiny from 'tiny'

const versions = [tiny.version, createRequire(import.meta.url)('tiny').version]
if (parentPort === null) {
  process.send(versions, () => process.disconnect())
} else {
  parentPort.postMessage(versions)
}
`

test('workers and children load the package of the set, as the scenario does', async () => {
  await using sandbox = await newSandbox()
  const write = (path: string, text: string): string => {
    const target = join(sandbox.path, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    return target
  }
  for (const [directory, version] of [
    ['set', '2.0.0'],
    ['own', '1.0.0'],
  ]) {
    write(`${directory}/node_modules/tiny/package.json`, JSON.stringify({ name: 'tiny', version, main: 'index.cjs' }))
    write(`${directory}/node_modules/tiny/index.cjs`, `exports.version = '${version}'`)
  }
  write('own/child-of-a-set.mjs', child)
  const file = join(sandbox.path, 'own', 'on-a-set.memory.ts')
  cpSync('tests/faults/versions/on-a-set.memory.ts', file)

  const { output, code } = await runCommand(['repro', file], sandbox, { MEMORY_SET: join(sandbox.path, 'set') })
  const [result] = resultsIn(sandbox).scenarios

  expect(output).toContain('It has no budgets') // so all else was as it should
  expect(result?.packages).toEqual({ tiny: '2.0.0' })
  expect(code).toBe(1)
})
