/** Output of scenarios is no command of a workflow, and fills no document. */

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MiB } from '../../helpers/units.ts'
import { disagreements, outputFiles } from './outputs.ts'
import { newSandbox, resultsIn, run } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'

let sandbox: Sandbox
let ended: Ended

beforeAll(async () => {
  sandbox = await newSandbox()
  ended = await run('vitest', ['run', '--config', 'tests/faults/vitest.config.ts'], sandbox, {
    FAULTS_FOLDER: 'hostile',
    GITHUB_ACTIONS: 'true',
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
  })
})

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/**
 * Lines that GitHub's runner obeys: it takes none between a line that stops commands and the one that has the same
 * token.
 */
function commandsIn(log: string): readonly string[] {
  let token: string | undefined
  return log.split('\n').filter(line => {
    const text = line.trimStart()
    if (token !== undefined) {
      token = text === `::${token}::` ? undefined : token
      return false
    }
    token = /^::stop-commands::(.+)$/.exec(text)?.[1]
    return token === undefined && (text.startsWith('::') || line.includes('##['))
  })
}

test('GitHub gets one command for each red scenario, and none that a scenario wrote', () => {
  const commands = commandsIn(ended.output)

  expect(
    commands.map(line => /^::error file=(tests\/faults\/hostile\/[\w-]+\.ts),line=\d+,title=/.exec(line)?.[1]),
  ).toEqual(resultsIn(sandbox).scenarios.map(({ file }) => file))
  expect(commands.join('\n')).not.toContain('##[')
})

test('commands are heeded again at the end: steps after this one may have some', () => {
  const tokens = [...ended.output.matchAll(/^::stop-commands::(\S+)$/gm)]
    .map(([, token]) => token)
    .filter(token => !token?.startsWith('in-a'))

  expect(tokens.length).toBeGreaterThan(0)
  expect(tokens.filter(token => !ended.output.includes(`\n::${token}::\n`))).toEqual([])
})

test('an error of 30 MB is cut in every document', () => {
  const sizes = outputFiles
    .filter(name => existsSync(join(sandbox.reports, name)))
    .map(name => statSync(join(sandbox.reports, name)).size)

  expect(sizes.length).toBe(outputFiles.length)
  expect(Math.max(...sizes)).toBeLessThan(MiB)
  expect(resultsIn(sandbox).scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'forges-commands: invalid',
    'says-too-much: invalid',
    'throws-too-much-in-a-timer: crashed',
  ])
})

test('every output says the same of each', () => {
  expect(disagreements(ended, sandbox)).toEqual([])
})
