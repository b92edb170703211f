import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allocationsName, snapshotName } from '../../../helpers/heap/capture/evidence.ts'
import type { CapturedAllocations } from '../../../helpers/heap/capture/evidence.ts'
import { analyse } from '../../../helpers/run/analyse.ts'
import { write } from '../../unit/heap/build.ts'
import type { Heap } from '../../unit/heap/build.ts'

const minute = 60_000
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyse-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A global list of as many sessions. */
function heapOf(sessions: number): Heap {
  const keys = Array.from({ length: sessions }, (_, index) => `session ${index}`)

  return {
    root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
    global: { name: 'global', edges: [['property', 'sessions', 'list']] },
    list: { name: 'Array', edges: keys.map((key, index) => ['element', index, key] as const) },
    ...Object.fromEntries(keys.map(key => [key, { name: 'Session', size: 40 }])),
  }
}

function leave(...snapshots: readonly string[]): void {
  snapshots.forEach((text, index) => {
    writeFileSync(join(folder, snapshotName(index + 1)), text)
  })
}

const growing = [1, 2, 3].map(sessions => write(heapOf(sessions)))

test('what grew is named; without allocations its origin is not known', async () => {
  leave(...growing)

  expect(await analyse(folder, minute)).toMatchObject({
    rounds: 3,
    grew: 80,
    paths: [
      { path: ['global', '.sessions : Array', '[] : Session'], counts: [1, 2, 3], retained: 120, came: 80, stack: [] },
    ],
  })
})

/** As many sessions as came in each round, made by one function. */
function leaveAllocations(functionName: string, url: string): void {
  const callFrame = { scriptId: '1', lineNumber: 9, columnNumber: 4 }
  const captured: CapturedAllocations = {
    head: {
      id: 1,
      callFrame: { ...callFrame, functionName: '(root)', url: '' },
      children: [{ id: 2, callFrame: { ...callFrame, functionName, url }, children: [] }],
    },
    samples: [
      { size: 40, nodeId: 2, ordinal: 1 },
      { size: 40, nodeId: 2, ordinal: 2 },
    ],
    marks: [1, 2],
  }
  writeFileSync(join(folder, allocationsName), JSON.stringify(captured))
}

test.for([
  ['accept', 'file:///app/server.js', '/app/server.js:10:5', ['accept (/app/server.js:10:5)']],
  ['Map', '', undefined, []],
] as const)('what was allocated by %s of "%s" has the place "%s"', async ([functionName, url, site, stack]) => {
  leave(...growing)
  leaveAllocations(functionName, url)

  expect((await analyse(folder, minute)).paths[0]).toMatchObject({ ...(site === undefined ? {} : { site }), stack })
})

test('two snapshots show what grew once', async () => {
  leave(...growing.slice(1))

  expect(await analyse(folder, minute)).toMatchObject({ rounds: 2, paths: [{ counts: [2, 3] }] })
})

test.for([
  [0, 'There are no heap snapshots in'],
  [1, 'There is one heap snapshot in'],
] as const)('%s show nothing', async ([count, message]) => {
  leave(...growing.slice(0, count))

  await expect(analyse(folder, minute)).rejects.toThrow(`${message} ${folder}, and it takes 2 to see what grew.`)
})

/** A global list of sessions, and a timer for each, which a cache's entries hang on too. */
function hiddenHeap(entries: number): Heap {
  const keys = Array.from({ length: entries }, (_, index) => index)

  return {
    root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
    global: {
      name: 'global',
      edges: [
        ['property', 'timers', 'timers'],
        ['property', 'app', 'app'],
      ],
    },
    timers: { name: 'Array', edges: keys.map(key => ['element', key, `timer ${key}`] as const) },
    app: { name: 'App', edges: [['property', 'inner', 'inner']] },
    inner: { name: 'Inner', edges: [['property', 'cache', 'cache']] },
    cache: { name: 'Array', edges: keys.map(key => ['element', key, `entry ${key}`] as const) },
    ...Object.fromEntries(
      keys.map(key => [
        `timer ${key}`,
        { name: 'Timeout', size: 100, id: 1001 + 2 * key, edges: [['property', 'entry', `entry ${key}`]] },
      ]),
    ),
    ...Object.fromEntries(keys.map(key => [`entry ${key}`, { name: 'Entry', size: 10_000, id: 3001 + 2 * key }])),
  }
}

test('what a timer and a cache hold is found by both, and is explained by both together', async () => {
  leave(...[10, 20, 30].map(entries => write(hiddenHeap(entries))))

  expect(await analyse(folder, minute)).toMatchObject({
    grew: 20 * 10_100,
    paths: [
      { path: ['global', '.app : App', '.inner : Inner', '.cache : Array', '[] : Entry'], came: 200_000 },
      { path: ['global', '.timers : Array', '[] : Timeout'], came: 2000 },
    ],
  })
})

test('a snapshot that ends in the middle is said to be broken', async () => {
  leave(...growing.slice(1), growing[2]?.slice(0, -100) ?? '')

  await expect(analyse(folder, minute)).rejects.toThrow(/^round-3\.heapsnapshot: it ends at byte \d+, within "edges"$/)
})

test('so are allocations', async () => {
  leave(...growing)
  writeFileSync(join(folder, allocationsName), '{"head":')

  await expect(analyse(folder, minute)).rejects.toThrow('allocations.heapprofile: Unexpected end of JSON input')
})

test('it takes no longer than it may', async () => {
  leave(...growing)

  await expect(analyse(folder, 1)).rejects.toThrow(
    'To look at its heap snapshots took longer than 0.001 s, the longest that MEMORY_DIAGNOSIS_DEADLINE allows.',
  )
})
