/** A Node that is too old says so by every entry, before it trips over anything that it cannot read. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPlace, run } from './processes.ts'
import type { Place } from './processes.ts'

let place: Place

beforeAll(async () => {
  place = await newPlace()
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

/** Those of this machine's that are too old; where there is none, the test below them is all that can be shown. */
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
    const { code, output } = await run(path, entry, place)

    expect(output).toBe(
      `This suite runs on Node 24, which npm installs beside it; this is Node ${version}. Run "npm ci" without --omit=optional, then call it by npm run, npm test or npx.\n`,
    )
    expect(code).toBe(2)
  },
)

// Whatever is imported by a literal name is read before the first line runs.
test.for(['vitest.config.ts', 'commands/run.mjs', 'commands/heap.mjs', 'commands/require-runtime.mjs'])(
  '%s imports nothing but the check, before the check',
  path => {
    const [before = ''] = readFileSync(path, 'utf8').split('\nrequireSupportedRuntime()')
    const imports = [...readFileSync(path, 'utf8').matchAll(/^import .* from '(.*)'$/gm)].map(([, from]) => from)

    expect(before).not.toContain('await import(')
    expect(imports).toEqual([expect.stringMatching(/helpers\/runtime\.mjs$/)])
  },
)
