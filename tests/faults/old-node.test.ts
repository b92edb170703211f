/** Every entry reports a Node that is too old, before it loads a module that such a Node cannot parse. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSandbox, run } from './processes.ts'
import type { Sandbox } from './processes.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await newSandbox()
})

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** Too old Nodes of this machine; where there is none, only the test below runs. */
const oldNodes = ['/usr/bin/node', '/usr/local/bin/node'].flatMap(path => {
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim().replace('v', '')
  return version !== undefined && Number(version.split('.')[0]) < 24 ? [{ path, version }] : []
})

const entries = [
  ['commands/run.mjs', 'memory'],
  ['commands/run.mjs', 'repro', 'import'],
  ['commands/require-runtime.mjs'],
  ['commands/heap.mjs', 'summary'],
  ['node_modules/vitest/vitest.mjs', 'run'],
]

test.for(oldNodes.flatMap(node => entries.map(entry => ({ ...node, entry }))))(
  'Node $version, $entry',
  async ({ path, version, entry }) => {
    const { code, output } = await run(path, entry, sandbox)

    expect(output).toBe(
      `This suite runs on Node 24, which npm installs beside it; this is Node ${version}. Run "npm ci" without --omit=optional, then call it by npm run, npm test or npx.\n`,
    )
    expect(code).toBe(2)
  },
)

// Static imports are loaded before the first line runs.
test.for(['vitest.config.ts', 'commands/run.mjs', 'commands/heap.mjs', 'commands/require-runtime.mjs'])(
  '%s imports nothing but the check, before the check',
  path => {
    const [before = ''] = readFileSync(path, 'utf8').split('\nrequireSupportedRuntime()')
    const imports = [...readFileSync(path, 'utf8').matchAll(/^import .* from '(.*)'$/gm)].map(([, from]) => from)

    expect(before).not.toContain('await import(')
    expect(imports).toEqual([expect.stringMatching(/helpers\/runtime\.mjs$/)])
  },
)
