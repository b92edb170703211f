/** However the process of a scenario ends, the scenario has one outcome, and what did not go well has not passed. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Results } from '../../helpers/results/schema.ts'
import { leftIn, newPlace, resultsIn, run } from './processes.ts'
import type { Ended, Place } from './processes.ts'

let place: Place
let ended: Ended
let results: Results

// All of them in one run, which is how they could get into each other's way.
beforeAll(async () => {
  place = await newPlace()
  ended = await run('vitest', ['run', '--config', 'tests/faults/vitest.config.ts'], place, {
    MEMORY_CALIBRATING: '1', // they have no budgets
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_DEADLINE: '4s',
    MEMORY_TABLE_ALONE: '1',
  })
  results = resultsIn(place)
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

const first = (message: string | undefined): string | undefined => message?.split(/\n| Its timeline/)[0]

test('each has exactly one outcome, and says why', () => {
  const outcomes = results.scenarios.map(({ scenario, outcome, message }) => [scenario, outcome, first(message)?.replaceAll(process.cwd(), '…')])

  expect(outcomes).toMatchInlineSnapshot(`
    [
      [
        "dies-afterwards",
        "crashed",
        "It was within budget, and then its process ended by SIGKILL.",
      ],
      [
        "does-not-load",
        "invalid",
        "This file cannot be loaded.",
      ],
      [
        "exhausts-heap",
        "crashed",
        "Its process ended by SIGABRT before it could say anything.",
      ],
      [
        "exits",
        "invalid",
        "process.exit unexpectedly called with "0" (test file: …/tests/faults/scenarios/exits.ts)",
      ],
      [
        "fails-afterwards",
        "invalid",
        "It was within budget, and failed after that.",
      ],
      [
        "hangs",
        "crashed",
        "Its process was ended after 4 s, the longest that MEMORY_DEADLINE allows, before it could say anything.",
      ],
      [
        "killed",
        "crashed",
        "Its process ended by SIGKILL before it could say anything.",
      ],
      [
        "leaves",
        "crashed",
        "Its process ended with code 0 before it could say anything.",
      ],
      [
        "leaves-the-machine",
        "invalid",
        "The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      ],
      [
        "passes",
        "passed",
        undefined,
      ],
      [
        "reads-nothing",
        "invalid",
        "Nothing was judged, so nothing is known: end with expect(memory).toStayWithin(budgets).",
      ],
    ]
  `)
})

test('one red scenario makes the run red', () => {
  expect(ended.output).toContain('1 passed, 10 failed')
  expect(ended.code).toBe(1)
  expect(ended.output).not.toContain('[vitest-pool]') // a stack for each crash, after the table that tells it
})

test('each had a process of its own', () => {
  expect(new Set(results.scenarios.map(({ pid }) => pid)).size).toBe(results.scenarios.length)
})

test('nothing is left behind: by a crash, a failure, a timeout or a pass', () => {
  expect(leftIn(place)).toEqual([])
})
