import { expect, test } from 'vitest'
import { quietFlags } from '../../../helpers/quiet-flags.ts'
import { conditionsHere, metricsHere } from '../../../helpers/retention/conditions.ts'
import { usualMetrics } from '../../../helpers/retention/options.ts'

test('floors are those of the quiet profile where a process has all of its flags', () => {
  expect(conditionsHere(['--expose-gc', ...quietFlags])).toEqual({ profile: 'quiet', network: false })
  expect(conditionsHere(quietFlags.slice(1))).toEqual({ profile: 'default', network: false })
  expect(conditionsHere([])).toEqual({ profile: 'default', network: false })
})

test('RSS is judged where malloc has one arena and a threshold', () => {
  const without = usualMetrics.filter(metric => metric !== 'rssAnon')

  expect(metricsHere({ MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '65536' })).toEqual(usualMetrics)
  expect(metricsHere({ MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536' })).toEqual(without)
  expect(metricsHere({ MALLOC_ARENA_MAX: '1' })).toEqual(without)
  expect(metricsHere({})).toEqual(without)
})
