/** How the process of a scenario is started: its flags, and its environment. */

import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { environmentOf, flagsOf } from '../../../helpers/processes/profiles.ts'
import { settingsEnvironment } from '../../../helpers/settings.ts'
import type { Decided } from '../../../helpers/settings.ts'

beforeEach(() => {
  decide({})
  vi.stubEnv('MEMORY_SET', '')
  vi.stubEnv('MEMORY_IMPORT', '')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

/** As a command hands it on to Vitest. */
function decide(settings: Decided): void {
  Object.entries(settingsEnvironment(settings)).forEach(([name, value]) => vi.stubEnv(name, value))
}

const nestedWorkers = resolve('helpers/measure/nested-workers.mjs')
const guard = resolve('helpers/network/preload.cjs')
const first = pathToFileURL(resolve('helpers/measure/first.mjs')).href
const setHooks = resolve('helpers/versions/set-hooks.cjs')
const loaded = `${pathToFileURL(resolve('helpers/versions/loaded.mjs')).href}?set=%2Fsomewhere`
const shared = ['--require', guard, '--expose-gc', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=1']
const modules = ['--require', nestedWorkers, '--import', first]

test('the default profile is what users run, with gc and a young generation that does not grow', () => {
  expect(flagsOf('default')).toEqual([...shared, ...modules])
})

test('the quiet profile has no optimizing compiler, one thread, and does not flush bytecode', () => {
  expect(flagsOf('quiet')).toEqual([
    ...shared,
    '--no-opt',
    '--no-sparkplug',
    '--no-maglev',
    '--single-threaded',
    '--no-flush-bytecode',
    ...modules,
  ])
})

test('a run on a set resolves from it and notes what it loads, and what --import names is loaded last', () => {
  vi.stubEnv('MEMORY_SET', '/somewhere')
  vi.stubEnv('MEMORY_IMPORT', './patch.mjs')

  expect(flagsOf('default').slice(-8, -6)).toEqual(['--require', setHooks])
  expect(flagsOf('default').slice(-6)).toEqual(['--import', first, '--import', loaded, '--import', './patch.mjs'])
})

test('a limit of the heap is passed in MiB', () => {
  decide({ heapLimit: 96.5 * 2 ** 20 })

  expect(flagsOf('quiet')).toContain('--max-old-space-size=96')
})

test('a diagnosing run, and no other, records allocations', () => {
  const plain = flagsOf('default')
  decide({ diagnosing: true })
  const diagnosing = flagsOf('default')

  expect(diagnosing.length).toBeGreaterThan(plain.length)
  decide({ diagnosing: false })
  expect(flagsOf('default')).toEqual(plain)
})

test.for(['default', 'quiet'] as const)('malloc retains little, in one arena: %s', profile => {
  expect(environmentOf(profile)).toEqual({
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
    MALLOC_ARENA_MAX: '1',
    MEMORY_PROFILE: profile,
  })
})

test('a scenario on a package set finds its directory in the variable that people type', () => {
  decide({ allocator: 'own', set: '/sets/one' })

  expect(environmentOf('default')).toEqual({ MEMORY_PROFILE: 'default', MEMORY_SET: '/sets/one' })
})

test("under the user's own allocator no variable of malloc is set", () => {
  decide({ allocator: 'own' })

  expect(environmentOf('default')).toEqual({ MEMORY_PROFILE: 'default' })
})
