/**
 * The diagnosis names what grows, and the line that allocated it: for eight planted leaks the first growing path leads
 * through the planted objects, and a clean import and a fixed leak have none.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnoseFolder } from '../../helpers/heap/diagnose/diagnose.ts'
import { MiB } from '../../helpers/units.ts'
import { runVitest } from '../../helpers/run/run.ts'
import { newSandbox, resultsIn, runCommand } from '../faults/processes.ts'
import type { Sandbox } from '../faults/processes.ts'

const rounds = 4 // as a diagnosis does
const folder = 'tests/canaries/diagnosis'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await newSandbox()
  await runVitest(
    ['run', '--config', `${folder}/vitest.config.ts`],
    { reports: sandbox.reports, fileSize: 4 * MiB, rounds, wait: 0, diagnosing: true, diagnose: 'never' },
    'collect',
  )
}, 300_000)

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** The line on which a scenario allocates what it retains. */
function plantedLine(scenario: string): string {
  const file = `${folder}/scenarios/${scenario}.ts`
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex(text => text.endsWith('// allocates')) + 1
  return `${file}:${line}`
}

/** The line of a source that a site names. */
function sourceAt(site = ''): string | undefined {
  const [file = '', line] = site.split(':')
  return readFileSync(file, 'utf8').split('\n')[Number(line) - 1]
}

const leaks: readonly (readonly [scenario: string, holder: readonly string[], perRound: number])[] = [
  ['map', ['(variable) sessions : Map', '[] : Session'], 101],
  ['closure', ['(variable) callbacks : Array', '[] : function'], 101],
  ['listener', ['(variable) emitter : EventEmitter', '._events : Object', '.data : Array', '[] : function'], 101],
  ['timer', ['[] : TimersList', '._idleNext : Timeout'], 101],
  ['resolver', ['(variable) waiting : Set', '[] : function'], 101],
  ['memory', ['(variable) stale : Array', '[] : ArrayBuffer'], 7],
  ['abort', ['(variable) controller : AbortController'], 101],
]

test.for(leaks)('names what holds the leak by a %s, and the line that allocates', ([scenario, holder, perRound]) => {
  const [first] = diagnoseFolder(join(sandbox.reports, scenario), process.cwd()).paths
  const [start = Number.NaN] = first?.counts ?? []

  expect(first?.path).toEqual(expect.arrayContaining([...holder]))
  expect(first?.counts).toEqual(Array.from({ length: rounds }, (_, round) => start + round * perRound))
  expect(first?.site).toMatch(`${plantedLine(scenario)}:`)
})

test.for(['import', 'fixed'])('names nothing in %s, which is clean', scenario => {
  expect(diagnoseFolder(join(sandbox.reports, scenario), process.cwd()).paths).toEqual([])
})

describe('the stalled gateway, whose loser is never aborted, by npm run repro', () => {
  test('names the queue of undici and the request, and does not change the verdict', { timeout: 300_000 }, async () => {
    const { code, output } = await runCommand(
      [
        'repro',
        'transfer-with-stalled-gateway',
        '--size',
        '4MiB',
        '--wait',
        '200ms',
        '--import',
        './fixtures/never-abort-the-loser.ts',
      ],
      sandbox,
      { MEMORY_REPORTS: `${sandbox.reports}-of-gateway` },
    )
    const [result] = resultsIn({ ...sandbox, reports: `${sandbox.reports}-of-gateway` }).scenarios
    const [first] = result?.diagnosis?.paths ?? []

    expect(code).toBe(1)
    expect(result?.outcome).toBe('over')
    expect(result?.diagnosis?.failed).toBeUndefined()
    expect(first?.path.join(' → ')).toMatch(/undici\.globalDispatcher.* Agent .* Pool .* Client/)
    expect(first?.way.join(' → ')).toMatch(
      /^\["<symbol queue>"\] : Array → \[0\] : Request → .* Generator → .* Uint8Array → ArrayBuffer/,
    )
    expect(first?.site).toMatch(/^node_modules\/@helia\/trustless-gateway-client\/.*\.js:\d+:\d+$/)
    expect(sourceAt(first?.site)).toContain('fetch(')
    expect(output).toContain('Held by')
  })
})
