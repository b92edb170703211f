/** The report of a process that does not begin names the flag, the module or the error. */

import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements } from './outputs.ts'
import { newSandbox, resultsIn, run, runCommand } from './processes.ts'
import type { Ended, Sandbox, Variables } from './processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** Two scenarios that nothing is wrong with, so that one does not stand for the other. */
async function runTwo(variables: Variables): Promise<Ended> {
  const files = ['passes', 'throws'].map(name => `tests/faults/scenarios/${name}.ts`)
  return await run('vitest', ['run', '--config', 'tests/faults/vitest.config.ts', ...files], sandbox, {
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_TABLE_ALONE: '1',
    ...variables,
  })
}

function expectNeverStarted(ended: Ended): void {
  expect(resultsIn(sandbox).scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'passes: not-started',
    'throws: not-started',
  ])
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.output).toContain('0 passed, 2 failed')
  expect(ended.output).not.toContain('[vitest-pool]')
  expect(ended.code).toBe(1)
}

/** Without the directory of this test, which a message may name from here. */
const messages = (): readonly (string | undefined)[] =>
  resultsIn(sandbox).scenarios.map(({ message }) =>
    message?.replaceAll(relative('.', sandbox.path), '…').replaceAll(sandbox.path, '…'),
  )

test('a flag that Node does not know', async () => {
  const ended = await runTwo({ FAULTS_FLAG: '--no-such-flag' })

  expectNeverStarted(ended)
  expect(new Set(messages())).toEqual(
    new Set([`Node ${process.versions.node} rejects a flag that it is started with: bad option: --no-such-flag`]),
  )
})

test('a module that is loaded first, and throws', async () => {
  const module = join(sandbox.path, 'patch.mjs')
  writeFileSync(
    module,
    `
export function patch() {
  throw new TypeError('There is nothing to patch.')
}
patch()
`,
  )
  const ended = await runTwo({ MEMORY_IMPORT: pathToFileURL(module).href })

  expectNeverStarted(ended)
  expect(messages()[0]).toMatchInlineSnapshot(`
    "The module …/patch.mjs, which --import has it load first, failed.
    TypeError: There is nothing to patch.
    at patch (…/patch.mjs:3:9)"
  `)
})

test('a module that is loaded first, and is no JavaScript', async () => {
  const module = join(sandbox.path, 'patch.mjs')
  writeFileSync(module, 'const = 3\n')
  const { code, output } = await runCommand(['repro', 'import', '--size', '4MiB', '--import', module], sandbox)

  expect(messages()[0]).toMatchInlineSnapshot(`
    "The module …/patch.mjs, which --import has it load first, failed.
    SyntaxError: Unexpected token '='
    at …/patch.mjs:1"
  `)
  expect(output).toContain('0 passed, 1 failed')
  expect(code).toBe(1)
})
