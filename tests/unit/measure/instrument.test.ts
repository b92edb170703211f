/** The order of the steps of a reading, and which of several looks counts. Canaries test its figures. */

import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Instrument, InstrumentOptions } from '../../../helpers/measure/instrument.ts'
import type { KernelFigures } from '../../../helpers/measure/status-file.ts'
import { MiB } from '../../../helpers/units.ts'

const pathOf = (name: string): string => `../../../helpers/measure/${name}.ts`
const faked = [
  'collector',
  'isolates',
  'heap-growth-factor',
  'measurable',
  'peak',
  'resources',
  'settle',
  'status-file',
]
const originals = '../../../helpers/measure/originals.mjs'
let calls: string[]
/** Figures of the kernel, look by look; the last stands for all further ones. */
let kernel: readonly Partial<KernelFigures>[]
let listeners: number
/** Metrics that cannot be measured, each with the reason. */
let missing: Readonly<Record<string, string>>

const note = (name: string) => async (): Promise<void> => {
  await Promise.resolve()
  calls.push(name)
}

/** All that a reading is made of, as fakes that note when they are called. */
function pretend(): void {
  let look = 0
  const fakes = {
    collector: {
      createCollector: async () => await Promise.resolve({ collect: note('collect'), collectAndTrim: note('trim') }),
    },
    isolates: { readIsolates: async () => await Promise.resolve({ heapTotal: 1000, heapUsed: 100, external: 10 }) },
    'heap-growth-factor': { restoreGrowthFactor: note('growth factor') },
    measurable: { notMeasurable: () => missing, requireMeasurable: () => {} },
    peak: { resetPeak: () => calls.push('reset') },
    resources: {
      countResources: () => ({ descriptors: 20, threads: 4, workers: 0, handles: { Timeout: 2, Socket: 1 } }),
      countListeners: (emitters: readonly EventEmitter[]) => {
        calls.push('listeners')
        return listeners + emitters.length
      },
      leastResources: ([first]: readonly unknown[]) => first,
    },
    settle: {
      settle: async (collector: { readonly collect: () => Promise<void> }) => {
        calls.push('settle')
        await collector.collect()
        return { settled: true, collections: 9 }
      },
    },
    'status-file': {
      emptyKernelFigures: () => ({ rss: 0, rssAnon: 0, peakRss: 0, threads: 0 }),
      openStatusFile: () => ({
        readInto: (figures: object) => {
          calls.push('status')
          Object.assign(figures, kernel[Math.min(look++, kernel.length - 1)])
        },
        close: () => calls.push('close'),
      }),
    },
  }
  for (const [name, fake] of Object.entries<object>(fakes)) {
    vi.doMock(pathOf(name), () => fake)
  }
  vi.doMock(originals, () => ({
    originals: {
      memoryUsage: () => ({ heapTotal: 50 * MiB, heapUsed: 40 * MiB, external: 5 * MiB, arrayBuffers: MiB }),
      getHeapCodeStatistics: () => ({ code_and_metadata_size: 300, bytecode_and_metadata_size: 200 }),
      getHeapSpaceStatistics: () => [{ space_name: 'old_space', space_used_size: 7 }],
    },
  }))
}

beforeEach(() => {
  calls = []
  kernel = [{ rss: 100 * MiB, rssAnon: 60 * MiB, peakRss: 150 * MiB }]
  listeners = 3
  missing = {}
  vi.resetModules()
  pretend()
})

afterEach(() => {
  ;[...faked.map(pathOf), originals].forEach(path => vi.doUnmock(path))
  vi.resetModules()
})

async function instrument(options?: InstrumentOptions): Promise<Instrument> {
  const { createInstrument } = await import('../../../helpers/measure/instrument.ts')
  const made = await createInstrument(options)
  calls = []
  return made
}

test('the peak is read before settling, and begins anew at the very end', async () => {
  const { read } = await instrument()
  await read('after import', { at: 7, atRest: true })

  expect(calls).toEqual([
    'status',
    'settle',
    'collect',
    'listeners',
    'trim',
    'status',
    'trim',
    'status',
    'trim',
    'status',
    'growth factor',
    'reset',
  ])
})

test('what is read for the first time is read once before the baseline', async () => {
  const { createInstrument } = await import('../../../helpers/measure/instrument.ts')
  await createInstrument()

  expect(calls).toEqual(['listeners', 'reset'])
})

test('of three looks the least counts', async () => {
  kernel = [
    { peakRss: 150 * MiB },
    { rss: 100 * MiB, rssAnon: 61 * MiB },
    { rss: 98 * MiB, rssAnon: 60 * MiB },
    { rss: 99 * MiB, rssAnon: 63 * MiB },
  ]
  const { read } = await instrument()

  expect(await read('baseline', { at: 0, atRest: true })).toMatchObject({
    collections: 12,
    bytes: { rss: 98 * MiB, rssAnon: 60 * MiB, peakRss: 150 * MiB },
  })
})

test('a peak is never below what is there now', async () => {
  kernel = [{ peakRss: 90 * MiB }, { rss: 100 * MiB, rssAnon: MiB }]
  const { read } = await instrument()

  expect(await read('baseline', { at: 0, atRest: true })).toMatchObject({ bytes: { peakRss: 100 * MiB } })
})

test('without the kernel a reading has none of its figures, and asks for none', async () => {
  missing = { rss: 'there is no /proc' }
  using without = await instrument()
  const { bytes } = await without.read('baseline', { at: 0, atRest: true })

  expect(Object.keys(bytes)).toEqual(['heapTotal', 'heapUsed', 'external', 'arrayBuffers', 'code'])
  expect(calls.filter(call => call === 'status' || call === 'reset')).toEqual([])
})

test('a reading has all its figures, those of workers added', async () => {
  const { read, count } = await instrument()
  count('provides', () => 12)

  expect(await read('round 2', { at: 5, round: 2, atRest: true })).toEqual({
    label: 'round 2',
    round: 2,
    at: 5,
    settled: true,
    collections: 12,
    bytes: {
      rss: 100 * MiB,
      heapTotal: 50 * MiB + 1000,
      heapUsed: 40 * MiB + 100,
      external: 5 * MiB + 10,
      arrayBuffers: MiB,
      rssAnon: 60 * MiB,
      peakRss: 150 * MiB,
      code: 500,
    },
    counts: { descriptors: 20, threads: 4, workers: 0, handles: 3, listeners: 3, provides: 12 },
    handles: { Timeout: 2, Socket: 1 },
    heapSpaces: { old_space: 7 },
  })
})

test('listeners are counted where the library is at rest, and where they are judged', async () => {
  const { read, watch } = await instrument()
  watch(new EventEmitter())

  expect(await read('half way', { at: 0, atRest: false })).not.toHaveProperty('counts.listeners')
  expect(await read('after', { at: 0, atRest: true })).toMatchObject({ counts: { listeners: 4 } })

  const other = await instrument({ metrics: ['heapUsed'] })
  expect(await other.read('after', { at: 0, atRest: true })).not.toHaveProperty('counts.listeners')
  expect(calls).not.toContain('listeners')
})

test.for([
  [['heapUsed'], 1, false],
  [['heapUsed', 'listeners'], 1, false],
  [['descriptors'], 3, false],
  [['rssAnon'], 3, false],
  [['peakRss'], 3, true],
] as const)(
  'where %j is judged there are %d looks, and V8 gets its growth factor back: %s',
  async ([metrics, looks, restored]) => {
    const { read } = await instrument({ metrics })
    await read('after', { at: 0, atRest: true })

    expect(calls.filter(call => call === 'trim')).toHaveLength(looks)
    expect(calls.includes('growth factor')).toBe(restored)
  },
)

test('a steady run leaves V8 as readings leave it', async () => {
  const { read } = await instrument({ steady: true })
  await read('after', { at: 0, atRest: true })

  expect(calls).not.toContain('growth factor')
})

test("the garbage of another isolate is collected before this one's", async () => {
  const { read, collect } = await instrument({ metrics: ['heapUsed'] })
  collect(async () => {
    await Promise.resolve()
    calls.push('worker')
  })
  await read('after', { at: 0, atRest: true })

  expect(calls.slice(1, 4)).toEqual(['settle', 'worker', 'collect'])
})

test('its file is closed with it', async () => {
  const made = await instrument()
  made[Symbol.dispose]()

  expect(calls).toEqual(['close'])
})
