import { expect, test } from 'vitest'
import { exitOutcomeOf, exitCodeIn, hasFailedToEnd, phaseText } from '../../../helpers/processes/exit-outcome.ts'
import type { EndedProcess } from '../../../helpers/processes/exit-outcome.ts'
import type { Exit } from '../../../helpers/processes/exits.ts'
import { MiB } from '../../../helpers/units.ts'

const exit: Exit = {
  pid: 4711,
  code: null,
  signal: null,
  project: 'scenarios',
  seconds: 12.3,
  early: true,
  stuck: false,
  kernelKills: 0,
  output: '',
  flags: ['--expose-gc'],
}
const heap = (used: number): EndedProcess['fatal'] => ({
  isOutOfMemory: true,
  heap: { limit: 4144 * MiB, used, spaces: { old_space: used } },
})

const outcomeText = (seen: Partial<Exit>, rest: Partial<EndedProcess> = {}): string => {
  const { outcome, message } = exitOutcomeOf({ exit: { ...exit, ...seen }, began: true, phase: 'working', ...rest })
  return `${outcome}: ${message}`
}

const refusedMemory = 'FATAL ERROR: Committing semi space failed. Allocation failed - JavaScript heap out of memory'

const badAlloc = "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n"

test('a full heap, by its own limit and by a flag', () => {
  expect(outcomeText({ signal: 'SIGABRT' }, { fatal: heap(4100 * MiB) })).toMatchInlineSnapshot(
    `"out-of-memory: V8's heap was full in the middle of its work: 4.0 GiB, of at most 4.0 GiB. What filled it could not be released."`,
  )
  expect(
    outcomeText({ signal: 'SIGABRT', flags: ['--max-old-space-size=100'] }, { fatal: heap(99 * MiB) }),
  ).toMatchInlineSnapshot(
    `"out-of-memory: V8's heap was full in the middle of its work: 99 MiB, of at most 100 MiB by --max-old-space-size=100. What filled it could not be released."`,
  )
})

test('memory that the kernel refused', () => {
  expect(outcomeText({ signal: 'SIGABRT', output: refusedMemory }, { fatal: heap(15 * MiB) })).toMatchInlineSnapshot(
    `"out-of-memory: The kernel refused V8 more memory in the middle of its work: its heap held 15 MiB, far from its own limit of 4.0 GiB. A limit of the shell (ulimit) or of a container is lower."`,
  )
  const limited = {
    signal: 'SIGABRT',
    pressure: { limit: 'address space', allowed: 1024 * MiB, used: 1020 * MiB },
  } as const
  expect(outcomeText({ ...limited, output: badAlloc })).toMatchInlineSnapshot(`
    "out-of-memory: Its process could get no more memory in the middle of its work: terminate called after throwing an instance of 'std::bad_alloc'
    It had taken 1020 MiB of the 1 GiB of address space that a limit (ulimit) allows it."
  `)
  expect(outcomeText(limited)).toMatchInlineSnapshot(`
    "out-of-memory: Its process could get no more memory in the middle of its work.
    It had taken 1020 MiB of the 1 GiB of address space that a limit (ulimit) allows it."
  `)
  expect(
    outcomeText({ signal: 'SIGTRAP', output: '\n#\n# Fatal process out of memory: Zone\n#\n' }),
  ).toMatchInlineSnapshot(
    `"out-of-memory: Its process could get no more memory in the middle of its work: Fatal process out of memory: Zone"`,
  )
})

test('a report that V8 got no memory to finish', () => {
  expect(outcomeText({ signal: 'SIGABRT', output: badAlloc, report: '/reports/import/process-report.json' })).toMatch(
    /^out-of-memory: /,
  )
  expect(outcomeText({ signal: 'SIGABRT', report: '/reports/import/process-report.json' })).toMatch(/^crashed: /)
})

test.for([
  ['a log line', 'SIGKILL', 'read failed once with ENOMEM, retried, fine\n', 'killed'],
  [
    'what a child said',
    'SIGSEGV',
    'child said: FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
    'crashed',
  ],
  [
    "V8's words without its report",
    'SIGABRT',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
    'crashed',
  ],
  ["V8's frame before another end", 'SIGSEGV', '\n#\n# Fatal process out of memory: Zone\n#\n', 'crashed'],
  ["C++'s words far from any limit", 'SIGABRT', badAlloc, 'crashed'],
] as const)('%s is evidence and no outcome', ([, signal, output, outcome]) => {
  expect(outcomeText({ signal, output })).toMatch(new RegExp(`^${outcome}: `))
})

test('what was written last stays beside a crash', () => {
  expect(outcomeText({ signal: 'SIGABRT', output: badAlloc })).toMatchInlineSnapshot(`
    "crashed: Its process crashed (SIGABRT) in the middle of its work.
    The last error that it wrote: terminate called after throwing an instance of 'std::bad_alloc'"
  `)
})

const bySignal = (...signals: readonly NodeJS.Signals[]): readonly boolean[] =>
  signals.map(signal => hasFailedToEnd({ early: false, code: null, signal }))
const byCode = (...codes: readonly number[]): readonly boolean[] =>
  codes.map(code => hasFailedToEnd({ early: false, code, signal: null }))

test('an end that was asked for, and one that failed', () => {
  expect([...bySignal('SIGTERM', 'SIGKILL'), ...byCode(0, 143)]).toEqual([false, false, false, false])
  expect([...bySignal('SIGABRT', 'SIGSEGV'), ...byCode(1, 134)]).toEqual([true, true, true, true])
  expect(outcomeText({ early: false, signal: 'SIGABRT' }, { phase: 'measured' })).toMatchInlineSnapshot(
    `"crashed: Its process crashed (SIGABRT) when it was asked to end."`,
  )
  expect(outcomeText({ early: false, code: 7 }, { phase: 'measured' })).toMatchInlineSnapshot(
    `"crashed: Its process ended by itself with code 7 when it was asked to end."`,
  )
})

test('a signal: by another process, by the kernel, or by its own fault', () => {
  expect(outcomeText({ signal: 'SIGKILL' })).toMatchInlineSnapshot(
    `"killed: Its process was killed by SIGKILL in the middle of its work. The kernel does that when memory runs out, but has counted no such kill meanwhile; so it was another process, or the scenario itself."`,
  )
  expect(outcomeText({ signal: 'SIGKILL', kernelKills: 1 })).toMatchInlineSnapshot(
    `"killed: Its process was killed by SIGKILL in the middle of its work. The kernel killed a process of this machine for want of memory meanwhile, so it is likely this one."`,
  )
  expect(outcomeText({ signal: 'SIGTERM' }, { phase: undefined })).toMatchInlineSnapshot(
    `"killed: Its process was killed by SIGTERM while its file was loaded."`,
  )
  expect(outcomeText({ signal: 'SIGSEGV' }, { phase: 'reading: after import' })).toMatchInlineSnapshot(
    `"crashed: Its process crashed (SIGSEGV) while its reading "after import" was taken."`,
  )
})

test('an end of its own', () => {
  expect(outcomeText({ code: 0 })).toMatchInlineSnapshot(
    `"crashed: Its process ended by itself with code 0 in the middle of its work, before it could say anything."`,
  )
  expect(
    outcomeText({
      code: 7,
      output: [
        '/app/node_modules/a/index.js:3',
        '  throw 1',
        '  ^',
        '',
        'Error: It cannot go on.',
        '    at node:internal/x:1:1',
        '    at work (/app/node_modules/a/index.js:3:9)',
        '',
        'Node.js v24.21.0',
        '',
      ].join('\n'),
    }),
  ).toMatchInlineSnapshot(`
    "crashed: Its process ended by itself with code 7 in the middle of its work, before it could say anything.
    Error: It cannot go on.
    at work (/app/node_modules/a/index.js:3:9)"
  `)
})

test('a hang: what its process was at', () => {
  const hang = { stack: [], waiting: [], handles: {} }
  const hung = (kind: 'blocked' | 'busy' | 'idle' | 'silent'): string =>
    outcomeText({ signal: 'SIGKILL', overdue: 1_800_000, hang: { ...hang, kind } })

  expect((['blocked', 'busy', 'idle', 'silent'] as const).map(hung)).toMatchInlineSnapshot(`
    [
      "hung: After 1800 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: code ran and let nothing else run, as an endless loop does. It was killed.",
      "hung: After 1800 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: its event loop turned, and was at work nearly all of the time. It was killed.",
      "hung: After 1800 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: its event loop turned, and had nothing to do. It waited for what did not come, and was killed.",
      "hung: After 1800 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work. Its inspector did not respond, as in a process that waits in a system call. It was killed.",
    ]
  `)
  expect(outcomeText({ overdue: 4000, hang: { ...hang, kind: 'idle' } }, { phase: undefined })).toMatchInlineSnapshot(
    `"hung: After 4 s, the longest that MEMORY_DEADLINE allows, its file was still being loaded: its event loop turned, and had nothing to do. It waited for what did not come, and was killed."`,
  )
  expect(
    outcomeText({ overdue: 45_000, hang: { ...hang, kind: 'blocked' } }, { began: false, phase: undefined }),
  ).toMatchInlineSnapshot(
    `"hung: After 45 s it had not begun to load its file: code ran and let nothing else run, as an endless loop does. It was killed."`,
  )
  expect(outcomeText({ overdue: 10_000, stuck: true, hang: { ...hang, kind: 'blocked' } })).toMatchInlineSnapshot(
    `"hung: It had come to its end, and 10 s later its process still had not: code ran and let nothing else run, as an endless loop does. It was killed."`,
  )
})

const thrown = `file:///app/patch.mjs:2
throw new Error('boom')
      ^

Error: boom
    at file:///app/patch.mjs:2:7
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)

Node.js v24.21.0
`

test('a start that failed', () => {
  const never = { began: false, phase: undefined } as const

  expect(outcomeText({ code: 9, output: '/usr/bin/node: bad option: --no-such-flag\n' }, never)).toBe(
    `not-started: Node ${process.versions.node} rejects a flag that it is started with: bad option: --no-such-flag`,
  )
  expect(outcomeText({ code: 1, output: thrown }, { ...never, imported: './patch.mjs' })).toMatchInlineSnapshot(`
    "not-started: The module ./patch.mjs, which --import has it load first, failed.
    Error: boom
    at /app/patch.mjs:2:7"
  `)
  expect(
    outcomeText(
      {
        code: 1,
        output: [
          'file:///app/patch.mjs:1',
          'const = 3',
          '      ^',
          '',
          "SyntaxError: Unexpected token '='",
          '    at compileSourceTextModule (node:internal/modules/esm/utils:318:16)',
          '',
        ].join('\n'),
      },
      { ...never, imported: './patch.mjs' },
    ),
  ).toMatchInlineSnapshot(`
    "not-started: The module ./patch.mjs, which --import has it load first, failed.
    SyntaxError: Unexpected token '='
    at /app/patch.mjs:1"
  `)
  expect(outcomeText({ code: 1, output: thrown }, never)).toMatchInlineSnapshot(`
    "not-started: Its process ended with code 1 before its file was loaded.
    Error: boom
    at /app/patch.mjs:2:7"
  `)
  expect(outcomeText({ signal: 'SIGSEGV' }, never)).toMatchInlineSnapshot(
    `"not-started: Its process ended by SIGSEGV before its file was loaded."`,
  )
})

test('phases in plain words', () => {
  expect(
    ['working', 'round 3 of 8', 'waiting', 'warm-up', 'reading: baseline', 'import at 64 MiB, 1 of 3'].map(phaseText),
  ).toMatchInlineSnapshot(`
    [
      "in the middle of its work",
      "in round 3 of 8",
      "while it rested before a reading",
      "in its warm-up",
      "while its reading "baseline" was taken",
      "in its phase "import at 64 MiB, 1 of 3"",
    ]
  `)
})

test('what a scenario itself may catch, and is more than it takes it for', () => {
  expect(exitCodeIn('process.exit unexpectedly called with "3" (test file: /app/a.ts)')).toBe('3')
  expect(exitCodeIn('It exits.')).toBeUndefined()
})
