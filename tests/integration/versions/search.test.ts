/**
 * A bisection as by `npm run bisect`, on a fake registry; a table of what each release retains replaces the scenario.
 */

import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { defined } from '../../../helpers/defined.ts'
import type { Results } from '../../../helpers/results/schema.ts'
import { rangeBetween } from '../../../helpers/versions/bisection.ts'
import { versionsOf } from '../../../helpers/versions/install.ts'
import { search } from '../../../helpers/versions/search.ts'
import type { Searched } from '../../../helpers/versions/search.ts'
import { openTrial } from '../../../helpers/versions/trial.ts'
import type { Trial } from '../../../helpers/versions/trial.ts'
import { MiB } from '../../../helpers/units.ts'
import { suite } from '../../../suite.config.ts'
import { importing, over, resultsOf, within } from '../../unit/results/fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'search-'))
const reports = join(folder, 'reports')
const published = Array.from({ length: 10 }, (_, minor) => `1.${minor}.0`)

beforeAll(() => {
  mkdirSync(join(folder, 'bin'))
  copyFileSync('tests/faults/versions/npm.mjs', join(folder, 'bin', 'npm'))
  chmodSync(join(folder, 'bin', 'npm'), 0o755) // a copy of the checkout may have lost that
})

beforeEach(() => {
  vi.stubEnv('PATH', [join(folder, 'bin'), process.env['PATH']].join(delimiter))
  vi.stubEnv('MEMORY_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('MEMORY_REPORTS', reports)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(reports, { recursive: true, force: true })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Ends {
  readonly good: string
  readonly bad: string
  readonly metric?: string
}

/** Releases that retain the 4 MiB of their argument. */
type Leaks = (minor: number) => boolean

/** What a run of the scenario on a set leaves. */
function resultsOn(set: string, leaks: Leaks): Results {
  const minor = Number(versionsOf({ path: set })['tiny']?.split('.')[1])
  const [verdict, outcome] = leaks(minor)
    ? ([over('external', 4 * MiB, MiB, [0, 0, 0]), 'over'] as const)
    : ([within('external', 16, MiB, [0, 0, 0]), 'passed'] as const)
  return resultsOf({ ...importing, outcome, verdicts: [verdict] })
}

function openOn({ good, bad, metric }: Ends, measure: (set: string) => Results): Trial {
  return openTrial(
    { name: 'tiny', scenario: 'tiny', good, bad, companions: [], fileSize: MiB, metric },
    async set => await Promise.resolve(measure(set ?? '')),
    suite,
  )
}

async function searchBetween(ends: Ends, measure: (set: string) => Results): Promise<Searched> {
  return await search(
    openOn(ends, measure),
    { range: rangeBetween(published, ends.good, ends.bad), command: 'npm run bisect' },
    () => {},
  )
}

test.for([
  {
    what: 'newer',
    good: '1.0.0',
    bad: '1.9.0',
    leaks: (minor: number) => minor >= 4,
    found: 'tiny 1.3.0 | 1.4.0: external +16 B on 1.3.0, +4 MiB on 1.4.0.',
  },
  {
    what: 'older',
    good: '1.9.0',
    bad: '1.0.0',
    leaks: (minor: number) => minor < 4,
    found: 'tiny 1.4.0 | 1.3.0: external +16 B on 1.4.0, +4 MiB on 1.3.0.',
  },
  {
    what: 'newer, beside one that cannot be installed',
    good: '1.0.0',
    bad: '1.9.0',
    leaks: (minor: number) => minor >= 5,
    found: 'tiny 1.4.0 | 1.6.0: external +16 B on 1.4.0, +4 MiB on 1.6.0 (1.5.0 between them could not be judged).',
  },
])('finds the two neighbours where the bad one is $what', async ({ good, bad, leaks, found }) => {
  const { code, text } = await searchBetween({ good, bad }, set => resultsOn(set, leaks))

  expect(text).toContain(found)
  expect(code).toBe(0)
})

test('goes on where it was stopped, and measures nothing twice', async () => {
  const ends = { good: '1.0.0', bad: '1.9.0' }
  const measured: string[] = []
  const measure = (set: string): Results => {
    measured.push(versionsOf({ path: set })['tiny'] ?? '')
    if (measured.length === 4) {
      throw new Error('The run was stopped.') // as Ctrl-C does
    }
    return resultsOn(set, minor => minor >= 4)
  }

  await expect(searchBetween(ends, measure)).rejects.toThrow('The run was stopped.')
  const { text } = await searchBetween(ends, measure)

  expect(text).toContain('tiny 1.3.0 | 1.4.0: ')
  const [stopped] = measured.splice(3, 1)
  expect(measured).toContain(stopped)
  expect(new Set(measured).size).toBe(measured.length)
})

test.for([
  {
    what: 'a good end that is bad',
    ends: { good: '1.8.0', bad: '1.9.0' },
    text: 'tiny@1.8.0 is not good: all that is red on the bad end is red there too. external +4 MiB',
  },
  {
    what: 'a bad end that is good',
    ends: { good: '1.1.0', bad: '1.2.0' },
    text: 'tiny@1.2.0 is not bad: no metric is red. external +16 B',
  },
  {
    what: 'a bad end that is good by the metric that was named',
    ends: { good: '1.1.0', bad: '1.9.0', metric: 'heapUsed' },
    text: 'tiny@1.9.0 is not bad: heapUsed is not red. external +4 MiB',
  },
  {
    what: 'ends the wrong way round',
    ends: { good: '1.9.0', bad: '1.1.0' },
    text: 'The ends are the wrong way round: tiny@1.9.0 is red, and tiny@1.1.0 is not. external +4 MiB on 1.9.0; external +16 B on 1.1.0',
  },
  {
    what: 'an end that cannot be installed',
    ends: { good: '1.5.0', bad: '1.9.0' },
    text: 'tiny@1.5.0 cannot be judged: tiny@1.5.0 cannot be installed: No matching version found for smaller@9.9.9.',
  },
])('stops at $what, with its figures', async ({ ends, text }) => {
  expect(await searchBetween(ends, set => resultsOn(set, minor => minor >= 4))).toEqual({ code: 2, text })
  expect(existsSync(join(reports, 'bisection.md'))).toBe(false)
})

/** 1.4.0 fails, and later releases retain their argument. */
function resultsOfBroken(set: string): Results {
  return versionsOf({ path: set })['tiny'] === '1.4.0'
    ? resultsOf({ ...importing, outcome: 'invalid', message: 'store is not a function\nat line 3' })
    : resultsOn(set, minor => minor > 4)
}

test('goes round what fails for another reason than memory', async () => {
  const { text } = await searchBetween({ good: '1.0.0', bad: '1.9.0' }, resultsOfBroken)

  expect(text).toContain(
    'tiny 1.3.0 | 1.6.0: external +16 B on 1.3.0, +4 MiB on 1.6.0 (1.4.0, 1.5.0 between them could not be judged).',
  )
  expect(readFileSync(join(reports, 'bisection.md'), 'utf8')).toContain(
    '| 1.4.0 | skipped | invalid: store is not a function |',
  )
})

/** One metric is red in every release, and another, by more times its budget though by fewer bytes, from 1.4.0 on. */
function resultsWithTwo(set: string): Results {
  const leaks = Number(versionsOf({ path: set })['tiny']?.split('.')[1]) >= 4
  const external = leaks ? over('external', 4 * MiB, MiB, [0, 0, 0]) : within('external', 16, MiB, [0, 0, 0])
  return resultsOf({
    ...importing,
    outcome: 'over',
    verdicts: [over('heapUsed', 20 * MiB, 10 * MiB, [0, 0, 0]), external],
  })
}

test.for(['external', undefined])('a metric that is red on both ends separates nothing: by %s', async metric => {
  const { code, text } = await searchBetween(defined({ good: '1.0.0', bad: '1.9.0', metric }), resultsWithTwo)

  expect(text).toContain('tiny 1.3.0 | 1.4.0: external +16 B on 1.3.0, +4 MiB on 1.4.0.')
  expect(code).toBe(0)
})

/**
 * Two metrics become red at once: of one a budget of 1 MiB is exceeded four times, of the other one of 10 MiB twice, of
 * the last one of 0 by 3.
 */
function resultsWithSeveral(set: string): Results {
  const leaks = Number(versionsOf({ path: set })['tiny']?.split('.')[1]) >= 4
  const verdicts = leaks
    ? [
        over('heapUsed', 20 * MiB, 10 * MiB, [0, 0, 0]),
        over('external', 4 * MiB, MiB, [0, 0, 0]),
        over('threads', 3, 0, [0, 0, 0]),
      ]
    : [
        within('heapUsed', 0, 10 * MiB, [0, 0, 0]),
        within('external', 16, MiB, [0, 0, 0]),
        within('threads', 0, 0, [0, 0, 0]),
      ]
  return resultsOf({ ...importing, outcome: leaks ? 'over' : 'passed', verdicts })
}

test('what is furthest over its budget is followed', async () => {
  expect(await openOn({ good: '1.0.0', bad: '1.9.0' }, resultsWithSeveral).lookAtEnds()).toEqual({ metric: 'external' })
})

/** With the packages that were loaded. */
function resultsWithPackages(set: string): Results {
  const version = versionsOf({ path: set })['tiny'] ?? ''
  const leaks = Number(version.split('.')[1]) >= 4
  return {
    ...resultsOn(set, () => leaks),
    packages: { tiny: version, leaf: leaks ? '2.0.0' : '1.0.0', twig: '1.0.0', ...(leaks ? { fresh: '0.1.0' } : {}) },
  }
}

test('other packages that changed between the two are reported, the package itself is not', async () => {
  const { text } = await searchBetween({ good: '1.0.0', bad: '1.9.0' }, resultsWithPackages)

  expect(text.match(/also changed: .*/g)).toEqual([
    'also changed: fresh not loaded → 0.1.0',
    'also changed: leaf 1.0.0 → 2.0.0',
  ])
})
