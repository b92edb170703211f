/** How the process of a scenario is started: its flags, and its environment. */

import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { environmentOf, flagsOf } from '../../../helpers/processes/profiles.ts'

const variables = ['MEMORY_IMPORT', 'MEMORY_DIAGNOSING', 'MEMORY_HEAP_LIMIT', 'MEMORY_SET'] as const
const before = variables.map(name => [name, process.env[name]] as const)

beforeEach(() => {
  variables.forEach(name => delete process.env[name])
})

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) {
      delete process.env[name]
    } else {
      process.env[name] = value
    }
  }
})

const nestedWorkers = resolve('helpers/measure/nested-workers.mjs')
const guard = resolve('helpers/network/preload.cjs')
const first = pathToFileURL(resolve('helpers/measure/first.mjs')).href
const loaded = pathToFileURL(resolve('helpers/versions/loaded.mjs')).href
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

test('a run on a set notes what it loads, and what --import names is loaded last', () => {
  process.env['MEMORY_SET'] = '/somewhere'
  process.env['MEMORY_IMPORT'] = './patch.mjs'

  expect(flagsOf('default').slice(-6)).toEqual(['--import', first, '--import', loaded, '--import', './patch.mjs'])
})

test('a limit of the heap is passed in MiB', () => {
  process.env['MEMORY_HEAP_LIMIT'] = String(96.5 * 2 ** 20)

  expect(flagsOf('quiet')).toContain('--max-old-space-size=96')
})

test('a diagnosing run, and no other, records allocations', () => {
  const plain = flagsOf('default')
  process.env['MEMORY_DIAGNOSING'] = '1'
  const diagnosing = flagsOf('default')

  expect(diagnosing.length).toBeGreaterThan(plain.length)
  process.env['MEMORY_DIAGNOSING'] = '0'
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
