import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../helpers/results/diagnosis.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { parseScenarioResult } from '../../../helpers/results/schema.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { found, held, leaking, resultsOf } from './fixtures.ts'

const issue = 'https://github.com/ipfs/helia/issues/488'
const known = { reason: 'wants are never taken off their list', issue }
const evidence = [
  'reports/import/allocations.heapprofile',
  'reports/import/result.json',
  ...[1, 2, 3, 4].map(round => `reports/import/round-${round}.heapsnapshot`),
  'reports/import/timeline.jsonl',
]
const diagnosed = (diagnosis: Partial<Diagnosis>, result: Partial<ScenarioResult> = {}): ScenarioResult => ({
  ...leaking,
  evidence,
  ...result,
  diagnosis: { ...found, ...diagnosis },
})

/** The part of a failure between its findings and its evidence. */
function diagnosisIn(scenario: ScenarioResult): string {
  const text = renderFailure(scenario, resultsOf(scenario), { withMetrics: false }) // so that all of it fits
  return text.split('\n\n').at(-2) ?? ''
}

test('the results document takes it', () => {
  const scenario = diagnosed({
    paths: [{ ...held, known: { ...known, applies: true } }],
    expired: [{ signature: '3f9c21e4', ...known }],
  })

  expect(parseScenarioResult(JSON.parse(JSON.stringify(scenario)))).toEqual(JSON.parse(JSON.stringify(scenario)))
})

test('what grew, what holds it, where it was allocated, and that it is not known', () => {
  expect(diagnosisIn(diagnosed({}))).toMatchInlineSnapshot(`
    "  Held by       module → function FsBlockstore → .prototype : Object → .put : function
                    → (variable) retained : Array → [] : Uint8Array
                    1,026 → 2,043 → 3,060 → 4,077, +1,017 a round, in 4 rounds with 16 MiB each; retains
                    72 MiB, nearly all of it bytes of an ArrayBuffer
      Allocated at  generate (helpers/workspace/large-file/content.ts:64:13)
                    called by stream (helpers/workspace/large-file/large-file.ts:63:27)
      Signature     a55559d2: not a known leak"
  `)
})

test('it stands between what is retained and the evidence, and changes nothing before it', () => {
  const parts = renderFailure(diagnosed({}), resultsOf(leaking), { withMetrics: false }).split('\n\n')
  const undiagnosed = renderFailure({ ...leaking, evidence }, resultsOf(leaking), { withMetrics: false }).split('\n\n')

  expect(parts.toSpliced(-2, 1)).toEqual(undiagnosed)
  expect(parts.at(-1)).toMatchInlineSnapshot(`
    "  Evidence  reports/import/: allocations.heapprofile · result.json · timeline.jsonl ·
                round-1…4.heapsnapshot
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·
                settled in 13 collections
      Reproduce npm run repro -- import --size 32MiB"
  `)
})

test('a text of 100 columns at most', () => {
  const path = ['global', ...Array.from({ length: 30 }, (_, step) => `.aRatherLongNameOfAProperty${step} : AndAClass`)]
  const lines = renderFailure(diagnosed({ paths: [{ ...held, path, way: path }] }), resultsOf(leaking)).split('\n')

  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100)
})

test('a leak that is known stands apart, behind one that is not', () => {
  const other = { ...held, signature: '3f9c21e4', retained: 90 * MiB, known: { ...known, applies: true } }

  expect(diagnosisIn(diagnosed({ paths: [other, held] })).replace(diagnosisIn(diagnosed({})), ''))
    .toMatchInlineSnapshot(`
    "
      Known leak    3f9c21e4, 90 MiB: wants are never taken off their list
                    (https://github.com/ipfs/helia/issues/488)"
  `)
})

test('when all that grew is known, it is shown in full', () => {
  expect(diagnosisIn(diagnosed({ paths: [{ ...held, known: { ...known, applies: true } }] }))).toContain(
    `Signature     a55559d2: ${known.reason}`,
  )
})

test('a leak that is known of other versions is no known leak of these', () => {
  expect(diagnosisIn(diagnosed({ paths: [{ ...held, known: { ...known, applies: false } }] }))).toContain(
    'a55559d2: known of other versions, not of these: wants',
  )
})

test('a known leak that was not found is an error', () => {
  expect(
    diagnosisIn(
      diagnosed({ paths: [], expired: [{ signature: '3f9c21e4', ...known }] }, { outcome: 'invalid', verdicts: [] }),
    ),
  ).toMatchInlineSnapshot(`
    "  Nothing that JavaScript can reach grew in each of 4 rounds with 16 MiB each.
      Error         the known leak 3f9c21e4 was not found: wants are never taken off their list
                    (https://github.com/ipfs/helia/issues/488). Where it has been fixed, take it out of
                    tests/known-leaks.json."
  `)
})

test('more paths are counted', () => {
  expect(
    diagnosisIn(diagnosed({ paths: [held, { ...held, signature: '00000001' }, { ...held, signature: '00000002' }] })),
  ).toContain('not a known leak; 2 more paths grew beside it: diagnosis.json')
})

test('an unknown location is reported as such', () => {
  expect(diagnosisIn(diagnosed({ paths: [{ ...held, site: undefined, stack: [] }] }))).toContain(
    'Allocated     at no location that could be distinguished from others',
  )
})

test('a diagnosis that failed says why, and the verdict stands', () => {
  const text = renderFailure(
    diagnosed({ paths: [], failed: 'It took longer than 300 s.\nand a stack' }),
    resultsOf(leaking),
  )

  expect(text).toContain('Not diagnosed It took longer than 300 s.\n')
  expect(text).toContain('Memory budget exceeded')
  expect(text).toContain('OVER by 32 MiB')
  expect(text).not.toContain('Nothing that JavaScript')
})

test('a diagnosis that found a holder says what it leaves out', () => {
  const text = renderFailure(diagnosed({ failed: 'It starts worker threads, and …' }), resultsOf(leaking))

  expect(text).toContain('Incomplete    It starts worker threads, and …\n')
  expect(text).not.toContain('Not diagnosed')
})

test('of many files of evidence only those are named that people open', () => {
  const names = ['output.log', 'result.json', 'timeline.jsonl', 'opened.jsonl', 'diagnosis.json']
  const many = [...evidence, ...names.map(name => `reports/import/${name}`)]

  expect(renderFailure(diagnosed({}, { evidence: [...new Set(many)] }), resultsOf(leaking))).toContain(
    '  Evidence  reports/import/: diagnosis.json · round-1…4.heapsnapshot · 5 more\n',
  )
})

test('an allocation in a set of packages is located without the directory of the set', () => {
  const site = '/root/.cache/sets/3f/node_modules/pool/index.js:4:2'

  expect(diagnosisIn(diagnosed({ paths: [{ ...held, site, stack: [`take (${site})`] }] }))).toContain(
    'Allocated at  take (node_modules/pool/index.js:4:2)\n',
  )
})

/** Only these metrics are red. */
const red = (...metrics: readonly string[]): Partial<ScenarioResult> => ({
  verdicts: leaking.verdicts.map(verdict => ({
    ...verdict,
    outcome: metrics.includes(verdict.metric) ? ('over' as const) : ('within' as const),
  })),
})

test('where counts alone are red, the holders of most bytes are not named beside the path', () => {
  const paths = [
    { ...held, came: 54 * MiB },
    { ...held, came: 9 * MiB, signature: '00000001', path: ['module', '.other : Map'] },
  ]
  const text = diagnosisIn(diagnosed({ paths, together: { paths: 2, came: 63 * MiB } }, red('provides')))

  expect(text).toContain('+1,017 a round')
  expect(text).not.toContain('and by')
  expect(text).not.toContain('Holding')
  expect(text).toContain('1 more path grew beside it')
})

test.for<[string, readonly string[]]>([
  ['nothing stays', ['peakRss']],
  ['native memory', ['rss', 'rssAnon']],
  ['native memory', ['rss', 'peakRss']],
  ['held outside of the heap', ['descriptors', 'listeners']],
  ['is retained once, or grows only with larger files', ['heapUsed', 'external']],
])('when no path grew: %s', ([means, metrics]) => {
  expect(diagnosisIn(diagnosed({ paths: [] }, red(...metrics))).replaceAll(/\s+/g, ' ')).toContain(means)
})

test('what nearly nothing hangs on does not hold a peak', () => {
  const strings = { ...held, came: 64, path: ['global', '.exportKeys : Array'] }
  const text = diagnosisIn(diagnosed({ paths: [strings] }, red('peakRss'))).replaceAll(/\s+/g, ' ')

  expect(text).not.toContain('Held by')
  expect(text).toContain('is 64 B: next to nothing stays. Too much was held at once while the work went on')
  expect(text).toContain('1 path grew:')
  expect(diagnosisIn(diagnosed({ paths: [{ ...held, came: 30 * MiB }] }, red('peakRss')))).toContain('Held by')
})

/** The same on one line. */
const oneLine = (diagnosis: Partial<Diagnosis>, result: Partial<ScenarioResult> = {}): string =>
  diagnosisIn(diagnosed(diagnosis, result)).replaceAll(/\s+/g, ' ')

describe('native memory', () => {
  const statements = {
    function: 'sqlite3_prepare_v2 (node)',
    caller: 'prepare (fixtures/a.ts:3:14)',
    bytes: [0, 700 * KiB, 1400 * KiB, 2100 * KiB],
    perRound: 700 * KiB,
    stack: ['growOp3 (node)', 'sqlite3_prepare_v2 (node)', 'prepare (fixtures/a.ts:3:14)'],
  }
  const onThread = {
    function: 'deflateInit2_ (node)',
    bytes: [0, 1, 2, 3],
    perRound: 300 * KiB,
    stack: ['deflateInit2_ (node)', 'node::ThreadPoolWork::ScheduleWork (node)'],
  }

  test('by addons says which were loaded, and how to see what allocated it', () => {
    const addons = ['/tmp/x/node_modules/classic-level/prebuilds/linux-x64/classic-level.node', '/opt/libx.so.1']

    expect(oneLine({ paths: [], addons }, red('rss', 'rssAnon'))).toContain(
      'Addons that were loaded: classic-level/prebuilds/linux-x64/classic-level.node, /opt/libx.so.1. ' +
        'Add --diagnose native to the command below to see which functions allocated it.',
    )
    expect(oneLine({ paths: [] }, red('rss'))).toContain('No addon was loaded: look at what of Node allocates')
  })

  test('names the function and its caller, at most two', () => {
    const native = [statements, onThread, { ...statements, caller: 'other (a.ts:1:1)', perRound: 290 * KiB }]

    expect(diagnosisIn(diagnosed({ paths: [], native }, red('rss', 'rssAnon')))).toMatchInlineSnapshot(`
      "  Nothing that JavaScript can reach grew in each of 4 rounds with 16 MiB each, and no object does:
          what stays is native memory, which V8 does not know of, so no snapshot can name its holder. No
          addon was loaded: look at what of Node allocates outside of V8, such as SQLite, compression,
          TLS.
        Native        +700 KiB a round: sqlite3_prepare_v2 (node)
                      called by prepare (fixtures/a.ts:3:14)
                      +300 KiB a round: deflateInit2_ (node)
                      on a thread of libuv, without JavaScript on its stack: see what starts such work"
    `)
  })

  test('that is far less than the first is left to the document', () => {
    const native = [statements, { ...onThread, perRound: 100 * KiB }]

    expect(oneLine({ paths: [], native }, red('rss', 'rssAnon'))).not.toContain('deflateInit2_')
  })

  test('by a package is named with the program that called it', () => {
    const caller = '_open (/root/.cache/sets/1/node_modules/classic-level/index.js:49:15)'
    const stack = [
      'leveldb::NewLRUCache (classic-level.node)',
      caller,
      'leak (fixtures/a.ts:3:14)',
      'body (helpers/x.ts:1:1)',
    ]

    expect(oneLine({ paths: [], native: [{ ...statements, caller, stack }] }, red('rss'))).toContain(
      'called by _open (node_modules/classic-level/index.js:49:15), for leak (fixtures/a.ts:3:14)',
    )
  })

  test('that did not grow is said', () => {
    expect(oneLine({ paths: [], native: [] }, red('rss', 'rssAnon'))).toContain(
      'Native no function allocated memory in every',
    )
  })
})

test('when no path grew and nothing is red, that is all', () => {
  expect(diagnosisIn(diagnosed({ paths: [] }, { ...red(), outcome: 'passed' }))).toBe(
    '  Nothing that JavaScript can reach grew in each of 4 rounds with 16 MiB each.',
  )
})

describe('what it explains', () => {
  test('is held against what is over budget on the heap and in buffers, for as much work', () => {
    // 48 MiB in three rounds of 16 MiB are 32 MiB of a file of 32 MiB
    expect(oneLine({ paths: [{ ...held, came: 48 * MiB }] })).toContain(
      'retains 72 MiB, nearly all of it bytes of an ArrayBuffer; explains 32.0 of 33.5 MiB',
    )
  })

  test('is never more than that', () => {
    expect(oneLine({ paths: [{ ...held, came: 96 * MiB }] })).toContain('; explains 33.5 of 33.5 MiB')
  })

  test('counts fewer operations', () => {
    const works = { operations: 1000, fileSize: 0 }

    expect(oneLine({ paths: [{ ...held, came: 3 * MiB }], fileSize: 0, operations: 100 }, works)).toContain(
      'a round, in 4 rounds, 100 operations each; retains 72 MiB, nearly all of it bytes of an ArrayBuffer; ' +
        'explains 10.0 of 33.5 MiB',
    )
  })

  test('is held against native memory where nothing else is over', () => {
    expect(oneLine({ paths: [{ ...held, came: 12 * MiB }] }, red('rss', 'peakRss'))).toContain('explains 8 of 34 MiB')
  })

  test('by several holders adds up', () => {
    const other = {
      ...held,
      path: ['global', '.cache : Map', '[] : Entry'],
      counts: [10, 20, 30, 40],
      retained: 9 * MiB,
    }
    const paths = [
      { ...held, came: 18 * MiB },
      { ...other, came: 9 * MiB },
      { ...other, came: KiB },
    ]

    expect(diagnosisIn(diagnosed({ paths, together: { paths: 2, came: 27 * MiB } }))).toMatchInlineSnapshot(`
      "  Held by       module → function FsBlockstore → .prototype : Object → .put : function
                      → (variable) retained : Array → [] : Uint8Array
                      1,026 → 2,043 → 3,060 → 4,077, +1,017 a round, in 4 rounds with 16 MiB each; retains
                      72 MiB, nearly all of it bytes of an ArrayBuffer; explains 12.0 of 33.5 MiB
        and by        global → .cache : Map → [] : Entry
                      10 → 20 → 30 → 40, +10 a round, retains 9 MiB
                      together they explain 18.0 of 33.5 MiB
        Allocated at  generate (helpers/workspace/large-file/content.ts:64:13)
                      called by stream (helpers/workspace/large-file/large-file.ts:63:27)
        Signature     a55559d2: not a known leak; 1 more path grew beside it: diagnosis.json"
    `)
  })

  test('is too little: no holder is named, and it is not said that nothing grew', () => {
    const cache = { ...held, counts: [5, 9, 14, 18], came: 192 * KiB }
    const native = oneLine({ paths: [cache] }, red('rss'))

    expect(native).not.toContain('Held by')
    expect(native).toContain(
      'What grew in each of 4 rounds with 16 MiB each explains 0.1 of 34.0 MiB. The rest is native memory, which',
    )
    expect(native).toContain('1 path grew: reports/import/diagnosis.json')
    expect(oneLine({ paths: [{ ...held, came: 192 * KiB }] }, red('heapUsed', 'external'))).toContain(
      'explains 0.1 of 33.5 MiB: what is over budget is retained once',
    )
  })

  test('may be little, where native memory hangs on as many objects in each round', () => {
    expect(oneLine({ paths: [{ ...held, came: 192 * KiB }] }, red('rss'))).toContain(
      '; explains 0.1 of 34.0 MiB, and native memory may hang on it, which no snapshot shows',
    )
  })

  test('is what grows as a count does; a cache that grows beside it is not the holder', () => {
    const cache = { ...held, counts: [1, 2, 3, 4], came: KiB }
    const handles = { ...held, path: ['module', '[] : FileHandle'], counts: [17, 34, 51, 68], came: KiB }

    expect(oneLine({ paths: [cache] }, red('provides'))).toContain(
      'What grew in each of 4 rounds with 16 MiB each did not grow as the counts did: what is counted here (provides) ' +
        'is held outside of the heap',
    )
    expect(oneLine({ paths: [cache, handles] }, red('provides'))).toContain('Held by module → [] : FileHandle')
  })

  test('where the heap grew by no path, it is not said that nothing grew', () => {
    expect(oneLine({ paths: [], grew: 30 * MiB }, red('external'))).toContain(
      'The heap and its buffers grew by 30 MiB in 4 rounds, and no path of them in each of 4 rounds with 16 MiB each',
    )
    expect(oneLine({ paths: [], grew: 30 * KiB }, red('external'))).toContain('Nothing that JavaScript can reach grew')
  })
})

test('what grew in size has its bytes', () => {
  const memory = { ...held, counts: [1, 1, 1], sizes: [68 * MiB, 101 * MiB, 135 * MiB], kinds: [], stack: [], way: [] }
  const paths = [{ ...memory, site: undefined, retained: 135 * MiB, came: 67 * MiB }]

  expect(diagnosisIn(diagnosed({ paths, rounds: 3 }))).toMatchInlineSnapshot(`
    "  Held by       module → function FsBlockstore → .prototype : Object → .put : function
                    → (variable) retained : Array → [] : Uint8Array
                    68 → 101 → 135 MiB in 3 rounds with 16 MiB each; retains 135 MiB; explains 33.5 of
                    33.5 MiB
      Signature     a55559d2: not a known leak"
  `)
})

test('two snapshots are said to be two', () => {
  expect(
    diagnosisIn(diagnosed({ paths: [{ ...held, counts: [10, 20] }], rounds: 2 })).replaceAll(/\s+/g, ' '),
  ).toContain('From two snapshots: it grew once, and may be a cache.')
})
