/** However a diagnosis ends, the verdict does not change, the failure says why, and nothing is left behind. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../helpers/results/diagnosis.ts'
import { disagreements, everyOutput } from './outputs.ts'
import { leftIn, livingProcesses, newSandbox, resultsIn, run, runCommand, start, until } from './processes.ts'
import type { Ended, Sandbox, Variables } from './processes.ts'

const config = 'tests/canaries/diagnosis/vitest.config.ts'
const leaking = ['run', '--config', config, 'scenarios/map.ts']
const quickly = { MEMORY_FILE_SIZE: '1MiB', MEMORY_TABLE_ALONE: '1' }
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** Runs a scenario that is over budget, whatever its diagnosis does. */
async function runLeaking(variables: Variables): Promise<Ended & { readonly diagnosis: Diagnosis | undefined }> {
  const ended = await run('vitest', leaking, sandbox, { ...quickly, MEMORY_HISTORY: historyIn(sandbox), ...variables })
  const [result] = resultsIn(sandbox).scenarios

  expect(result?.outcome).toBe('over')
  expect(ended.code).toBe(1)
  expect(ended.output).toContain('0 passed, 1 failed')
  expect(ended.output).toMatch(/Memory budget exceeded: [^]* retained .* OVER by 101/)
  expect(leftIn(sandbox)).toEqual([])
  expect(existsSync(join(sandbox.reports, 'map', '.diagnosing'))).toBe(false)
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(runsIn(sandbox)).toBe(1) // the diagnosis adds no line
  expect(result?.evidence).toEqual(expect.arrayContaining([...(result?.diagnosis?.files ?? ['diagnosis.json'])]))
  return { ...ended, diagnosis: result?.diagnosis }
}

/** A history of this test alone, beside the reports. */
function historyIn({ path }: Sandbox): string {
  return join(path, 'history.jsonl')
}

/** Lines of the history. */
function runsIn(where: Sandbox): number {
  return readFileSync(historyIn(where), 'utf8').trim().split('\n').length
}

test('it dies', async () => {
  const { output, diagnosis } = await runLeaking({
    MEMORY_IMPORT: pathToFileURL('tests/faults/patches/dies-when-diagnosed.ts').href,
  })

  expect(diagnosis?.failed).toMatch('killed by SIGKILL')
  expect(output).toMatch(/Not diagnosed .*SIGKILL/)
})

test('it takes too long', async () => {
  const { diagnosis } = await runLeaking({ MEMORY_DIAGNOSIS_DEADLINE: '100ms' })

  expect(diagnosis).toMatchObject({
    failed: 'It took longer than 0.1 s, the longest that MEMORY_DIAGNOSIS_DEADLINE allows.',
    paths: [],
  })
})

test('it is stopped', async () => {
  const vitest = start('vitest', leaking, sandbox, { ...quickly, MEMORY_HISTORY: historyIn(sandbox) })
  await until(() => existsSync(join(sandbox.reports, 'map', '.diagnosing', 'map', 'round-1.heapsnapshot')))
  expect(resultsIn(sandbox).scenarios[0]?.outcome).toBe('over') // it is written already, in case the run is killed
  vitest.signalGroup('SIGINT')
  const ended = await vitest.ended
  await until(() => livingProcesses().every(({ group }) => group !== vitest.pid))

  const [result] = resultsIn(sandbox).scenarios
  expect(ended.code).toBe(130)
  expect(result?.outcome).toBe('over')
  expect(result?.evidence.filter(file => file.includes('.diagnosing'))).toEqual([])
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(runsIn(sandbox)).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
})

/** A list of known leaks. */
function listing(...entries: readonly unknown[]): Variables {
  const list = join(sandbox.path, 'known-leaks.json')
  writeFileSync(list, JSON.stringify(entries))
  return { MEMORY_KNOWN_LEAKS: list }
}

describe('known leaks', () => {
  const signature = 'fcaa9db8'
  const entry = {
    scenario: 'map',
    signature,
    reason: 'planted to be found',
    issue: 'https://example.org/1',
    packages: { helia: '>=7' },
  }

  test('are reported, and one that is not found is an error', async () => {
    const gone = { ...entry, signature: '00000000', reason: 'fixed long ago' }
    const { output, diagnosis } = await runLeaking(listing(entry, gone))

    expect(diagnosis?.paths[0]).toMatchObject({
      signature,
      path: ['scenario', '(variable) sessions : Map', '[] : Session'],
      known: { reason: entry.reason, issue: entry.issue, applies: true },
    })
    expect(diagnosis?.expired).toEqual([{ signature: gone.signature, reason: gone.reason, issue: gone.issue }])
    // apart from its keys, which are not on the list
    expect(output).toMatch(new RegExp(`Known leak    ${signature}, .* KiB: planted to be found`))
    expect(output).toMatch(/Held by       scenario → \(variable\) sessions : Map → \[\] : string/)
    for (const said of [signature, '(variable) sessions : Map']) {
      expect(
        everyOutput({ output }, sandbox)
          .filter(({ text }) => !text.includes(said))
          .map(({ name }) => name),
      ).toEqual([])
    }
    expect(output).toContain('Error         the known leak 00000000 was not found: fixed long ago')
  })

  test('turn a scenario red that is within budget, when they are not found', async () => {
    const { code, output } = await run('vitest', ['run', '--config', config, 'scenarios/fixed.ts'], sandbox, {
      ...quickly,
      ...listing({ ...entry, scenario: 'fixed' }),
    })
    const [result] = resultsIn(sandbox).scenarios

    expect(result).toMatchObject({
      outcome: 'invalid',
      message: 'It is within budget, and a leak that is expected of it was not found.',
    })
    expect(result?.diagnosis?.expired.map(({ signature: expired }) => expired)).toEqual([signature])
    expect(output).toContain(`Error         the known leak ${signature} was not found: planted to be found`)
    expect(code).toBe(1)
  })

  test('are rejected when they are no list, before anything is measured', async () => {
    const { code, output } = await runCommand(
      ['repro', 'import', '--size', '1MiB'],
      sandbox,
      listing({ ...entry, signature: undefined }),
    )

    expect(output).toBe(
      `${join(sandbox.path, 'known-leaks.json')}: 0.signature: Invalid key: Expected "signature" but received undefined\n`,
    )
    expect(code).toBe(2)
    expect(leftIn(sandbox)).toEqual([])
  })
})
