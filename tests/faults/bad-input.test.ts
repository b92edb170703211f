/** What was typed wrong, and a runtime that cannot do it: one line that says so, a code that is not 0, and nothing was begun. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scenarioNames } from '../../helpers/vitest/names.ts'
import { leftIn, newPlace, run, runCommand } from './processes.ts'
import type { Place } from './processes.ts'

let place: Place

beforeAll(async () => {
  place = await newPlace()
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

const scenarios = scenarioNames().join(', ')
const size = (text: string): string => `"${text}" is not a size. Give a positive size with its unit, for example 64MiB or 1GiB.`

const typed: readonly (readonly [typed: string, line: string])[] = [
  ['repro imprt', `There is no scenario "imprt". Did you mean "import"? There are: ${scenarios}.`],
  ['memory import transfr', `There is no scenario "transfr". Did you mean "transfer"? There are: ${scenarios}.`],
  ['repro import transfer', 'One scenario at a time: import, transfer were named. For several: npm run memory -- import transfer'],
  ['repro transfer*', 'One scenario at a time: transfer, transfer-with-stalled-gateway were named.'],
  ['memory nod-*', 'There is no scenario "nod-*". Did you mean "'],
  ['repro import --size 0', size('0')],
  ['repro import --size -1', size('-1')],
  ['repro import --size 1GB5', size('1GB5')],
  ['memory --size abc', size('abc')],
  ['repro import --rounds 0', '"0" is not a count. Give a whole number from 1 on.'],
  ['repro import --rounds 1.5', '"1.5" is not a count. Give a whole number from 1 on.'],
  ['repro import --wait 10', '"10" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.'],
  ['repro import --wait 40000m', '"40000m" is longer than a timer can be. Give at most 35791m.'],
  ['repro import --follow soon', '"soon" is not a duration.'],
  ['repro import --set ,', '--set names no package. Give name@version, a tarball,'],
  ['budgets import-without-helia --runs 1', 'A budget rests on 10 clean runs at least, and 1 was asked for. Give --runs 10 or more.'],
  ['repro node-cache --leak 2', '"2" is no share of operations. Give one in so many, for example 1/64, or all.'],
  ['repro import --leak all', 'import has no leaking twin, so it cannot be asked to leak. These have one: '],
  ['prove load --canary imports', 'There is no canary "imports". Did you mean "import"? There are: announcements, diagnosis, import, '],
  ['prove load --under rain', 'There is no hardship "rain". There are: cores, heap, group.'],
  ['prove import --leak 1/2', 'import has no leaking twin, so it cannot be asked to leak. These have one: '],
  ['sensitivity import', 'There is no scenario "import". Did you mean "node-'],
  ['budgets node-cache', 'There is no scenario "node-cache". Did you mean "'],
  ['repro import --import ./missing.mjs', 'There is no module ./missing.mjs to import.'],
  ['repro import --import ./tests', 'There is no module ./tests to import.'],
  ['repro import --siez 1GiB', "Unknown option '--siez'"],
  ['memry', 'There is no command "memry". There are: memory, repro, '],
]

test.for(typed)('%s', async ([words, line]) => {
  const { code, output } = await runCommand(words.split(' '), place)

  expect(output.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
  expect(code).toBe(2)
})

describe('MEMORY_FILE_SIZE', () => {
  test.for(['0', '-1', '1GB5', 'abc'])('of %s is refused by a command', async (value) => {
    expect(await runCommand(['memory'], place, { MEMORY_FILE_SIZE: value })).toEqual({ code: 2, signal: null, output: `MEMORY_FILE_SIZE: ${size(value)}\n` })
  })

  test('is refused by Vitest alone too', async () => {
    const { code, output } = await run('vitest', ['run', '--project', 'scenarios'], place, { MEMORY_FILE_SIZE: '1GB5', MEMORY_TABLE_ALONE: '1' })

    expect(output).toBe(`MEMORY_FILE_SIZE: ${size('1GB5')}\n`)
    expect(code).toBe(2)
  })
})

describe('a bare script', () => {
  const measurement = fileURLToPath(new URL('../../helpers/measure/measurement.ts', import.meta.url))
  const script = (before: string, timeline: string): string => `${before}
    const { measureMemory } = await import(${JSON.stringify(measurement)})
    await measureMemory({ timeline: ${JSON.stringify(timeline)} })`

  test.for([
    ['without gc', [], '', 'There is no gc(), so memory cannot be measured. Start Node with --expose-gc.'],
    ['with a gc that does not collect', ['--expose-gc'], 'globalThis.gc = () => {}', 'gc() does not collect: an object that nothing holds was still alive after 5 collections. Do not stub gc().'],
  ] as const)('%s measures nothing', async ([, flags, before, line]) => {
    const timeline = join(place.path, 'timeline.jsonl')
    const { code, output } = await run(process.execPath, [...flags, '--input-type=module', '--eval', script(before, timeline)], place)

    expect(output).toContain(`BrokenInstrumentError: ${line}`)
    expect(code).toBe(1)
    expect(existsSync(timeline)).toBe(false)
  })
})

test('began nothing at all', () => {
  expect(leftIn(place)).toEqual([])
  expect(existsSync(place.reports)).toBe(false)
})
