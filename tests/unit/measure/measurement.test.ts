/** The course of a measurement: what is read when, what counts as a round and as work, and which leg follows. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as v from 'valibot'
import { defined } from '../../../helpers/defined.ts'
import type { Child } from '../../../helpers/measure/child-instrument.ts'
import type { Memory, MeasurementOptions, Round } from '../../../helpers/measure/measurement.ts'
import { baseline } from '../results/fixtures.ts'

const phaseLine = v.object({ type: v.literal('phase'), name: v.string() })

const faked = ['../../../helpers/measure/instrument.ts', '../../../helpers/measure/child-instrument.ts']
let folder: string
let calls: string[]
/** What the instrument was made with. */
let asked: unknown[]
let memory: Memory | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'measurement-'))
  calls = []
  asked = []
  vi.resetModules()
  vi.doMock('../../../helpers/measure/instrument.ts', () => ({
    baselineLabel: 'baseline',
    createInstrument: async (options: unknown) => {
      asked.push(options)
      return await Promise.resolve(reader(''))
    },
  }))
  vi.doMock('../../../helpers/measure/child-instrument.ts', () => ({ createChildInstrument: () => reader('child: ') }))
})

afterEach(() => {
  memory?.[Symbol.dispose]()
  memory = undefined
  faked.forEach(path => vi.doUnmock(path))
  vi.resetModules()
  rmSync(folder, { recursive: true })
})

/** An instrument that notes what it is asked for. */
function reader(who: string): object {
  return {
    read: async (
      label: string,
      { at, round, atRest }: { readonly at: number; readonly round?: number; readonly atRest: boolean },
    ) => {
      await Promise.resolve()
      calls.push(`${who}${label}${atRest ? '' : ' (at work)'}`)
      return { ...baseline, label, at, ...defined({ round }) }
    },
    [Symbol.dispose]: () => calls.push(`${who}closed`),
  }
}

async function measure(options: Omit<MeasurementOptions, 'timeline'> = {}): Promise<Memory> {
  const { measureMemory } = await import('../../../helpers/measure/measurement.ts')
  memory = await measureMemory({ timeline: join(folder, 'timeline.jsonl'), ...options })
  return memory
}

const note = async ({ number }: Round): Promise<number> => {
  await Promise.resolve()
  calls.push(`body ${number}`)
  return number
}

const phases = (): readonly string[] =>
  readFileSync(join(folder, 'timeline.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(event => v.is(phaseLine, event))
    .map(({ name }) => name)

test('one round has a baseline before it and a reading after waiting, and is no round by number', async () => {
  const { rounds, measurement } = await measure()

  expect(await rounds(note)).toBe(1)
  expect(calls).toEqual(['baseline', 'body 1', 'after waiting'])
  expect(measurement()).toMatchObject({ rounds: 1, legs: [1], warmUp: 0, bytesDone: 0 })
  expect(measurement().readings.map(({ label, round }) => [label, round])).toEqual([['after waiting', undefined]])
  expect(phases()).toEqual([
    'warm-up',
    'waiting',
    'reading: baseline',
    'working',
    'waiting',
    'reading: after waiting',
    'checking',
  ])
})

test('the instrument gets the judged metrics, and how it leaves V8', async () => {
  await measure()
  memory?.[Symbol.dispose]()
  await measure({ metrics: ['heapUsed'], steady: true })

  expect(asked).toEqual([{ steady: false }, { steady: true, metrics: ['heapUsed'] }])
})

test('of several each is read at its end', async () => {
  const { rounds, measurement } = await measure({ rounds: 3 })

  expect(await rounds(note)).toBe(3)
  expect(calls).toEqual(['baseline', 'body 1', 'round 1', 'body 2', 'round 2', 'body 3', 'round 3', 'after waiting'])
  expect(measurement().readings.map(({ label, round }) => [label, round])).toEqual([
    ['round 1', 1],
    ['round 2', 2],
    ['round 3', 3],
    ['after waiting', undefined],
  ])
  expect(phases()).toContain('round 2 of 3')
})

test('a reading in the middle of a round is one of that round, while the library is at work', async () => {
  const { rounds, measurement } = await measure({ rounds: 2 })
  await rounds(async ({ number, reading }) => {
    if (number === 2) {
      await reading('half way')
    }
  })

  expect(calls).toEqual(['baseline', 'round 1', 'half way (at work)', 'round 2', 'after waiting'])
  expect(measurement().readings[1]).toMatchObject({ label: 'half way', round: 2 })
})

test('and in the only round of a measurement, of none', async () => {
  const { rounds, measurement } = await measure()
  await rounds(async ({ reading }) => await reading('after import'))

  expect(measurement().readings.map(({ label, round }) => [label, round])).toEqual([
    ['after import', undefined],
    ['after waiting', undefined],
  ])
})

test('a further leg has a quarter more rounds than were done, eight readings, and its result is dropped', async () => {
  const followed: (readonly number[])[] = []
  const times: number[] = []
  const { rounds, measurement } = await measure({
    rounds: 12,
    warmUp: 3,
    follow: ({ legs = [] }, took) => {
      followed.push(legs)
      times.push(took.rounds.length)
      expect(Math.min(...took.rounds, took.besides)).toBeGreaterThanOrEqual(0)
      return legs.length < 2
    },
  })

  expect(await rounds(note)).toBe(12)
  expect(followed).toEqual([[12], [12, 31]])
  expect(times).toEqual([12, 19])
  expect(calls.slice(0, calls.indexOf('after waiting')).filter(call => call.startsWith('round'))).toHaveLength(12)
  expect(measurement()).toMatchObject({ rounds: 31, legs: [12, 31], warmUp: 3 })
  expect(calls.filter(call => call.startsWith('body')).length).toBe(31)
  expect(calls.slice(calls.indexOf('body 13')).filter(call => !call.startsWith('body'))).toEqual([
    'round 15',
    'round 18',
    'round 21',
    'round 24',
    'round 27',
    'round 30',
    'round 31',
    'after waiting',
  ])
})

/** Works on some bytes, the last of them in a phase of their own. */
const working = async ({ progress, phase }: Pick<Round, 'progress' | 'phase'>): Promise<void> => {
  await Promise.resolve()
  progress(100)
  phase('and more', 50)
  progress(11)
}

test('work is what all rounds did in all of their phases, those of rounds that are not read too', async () => {
  const { rounds, measurement } = await measure({ rounds: 12, follow: ({ legs = [] }) => legs.length < 2 })
  await rounds(working)

  expect(measurement()).toMatchObject({ rounds: 27, bytesDone: 27 * 111 })
})

test('it waits before the baseline and before the last reading', async () => {
  const { rounds } = await measure({ wait: 30 })
  const began = performance.now()
  await rounds(note)

  expect(performance.now() - began).toBeGreaterThanOrEqual(58)
})

test('where children are followed all readings are theirs', async () => {
  const child: Child = { pid: process.pid, settle: () => Promise.reject(new Error('not asked')) }
  const { rounds, follow } = await measure()
  follow([child])
  await rounds(note)
  memory?.[Symbol.dispose]()
  memory = undefined

  expect(calls).toEqual(['child: baseline', 'body 1', 'child: after waiting', 'closed', 'child: closed'])
})

test('what was measured before the baseline is nothing, and a second call would count the first', async () => {
  const { rounds, measurement } = await measure()

  expect(() => measurement()).toThrow(
    'Nothing was measured: the scenario ended before its baseline. Call memory.rounds(…) before judging.',
  )
  await rounds(note)
  await expect(rounds(note)).rejects.toThrow(
    'memory.rounds(…) was called twice, so what the first call retained would be in the second baseline.',
  )
  expect(calls).toEqual(['baseline', 'body 1', 'after waiting'])
})
