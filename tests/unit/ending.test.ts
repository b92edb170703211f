import { expect, test } from 'vitest'
import { endingOf, exitCodeIn, noMoreMemory, phaseText } from '../../helpers/vitest/ending.ts'
import type { Ended } from '../../helpers/vitest/ending.ts'
import type { Exit } from '../../helpers/vitest/exits.ts'
import { MiB } from '../../helpers/units.ts'

const exit: Exit = { pid: 4711, code: null, signal: null, project: 'scenarios', seconds: 12.3, early: true, stuck: false, kernelKills: 0, output: '', flags: ['--expose-gc'] }
const heap = (used: number): Ended['fatal'] => ({ isOutOfMemory: true, heap: { limit: 4144 * MiB, used, spaces: { old_space: used } } })

const told = (seen: Partial<Exit>, rest: Partial<Ended> = {}): string => {
  const { outcome, message } = endingOf({ exit: { ...exit, ...seen }, began: true, phase: 'working', ...rest })
  return `${outcome}: ${message}`
}

const refusedMemory = 'FATAL ERROR: Committing semi space failed. Allocation failed - JavaScript heap out of memory'

test('a full heap, by its own limit and by a flag', () => {
  expect(told({ signal: 'SIGABRT' }, { fatal: heap(4100 * MiB) })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGABRT', flags: ['--max-old-space-size=100'] }, { fatal: heap(99 * MiB) })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGABRT', output: refusedMemory })).toMatchInlineSnapshot()
})

test('memory that the kernel refused', () => {
  expect(told({ signal: 'SIGABRT', output: refusedMemory }, { fatal: heap(15 * MiB) })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGABRT', output: 'terminate called after throwing an instance of \'std::bad_alloc\'\n  what():  std::bad_alloc\n' })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGTRAP', output: '\n#\n# Fatal process out of memory: Zone\n#\n' })).toMatchInlineSnapshot()
})

test('a signal: from outside, by the kernel, or by its own fault', () => {
  expect(told({ signal: 'SIGKILL' })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGKILL', kernelKills: 1 })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGTERM' }, { phase: undefined })).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGSEGV' }, { phase: 'reading: after import' })).toMatchInlineSnapshot()
})

test('an end of its own', () => {
  expect(told({ code: 0 })).toMatchInlineSnapshot()
  expect(told({ code: 7, output: '/app/node_modules/a/index.js:3\n  throw 1\n  ^\n\nError: It cannot go on.\n    at node:internal/x:1:1\n    at work (/app/node_modules/a/index.js:3:9)\n\nNode.js v24.21.0\n' })).toMatchInlineSnapshot()
})

test('a hang: what its process was at', () => {
  const hang = { stack: [], waiting: [], handles: {} }
  const hung = (kind: 'blocked' | 'busy' | 'idle' | 'silent'): string => told({ signal: 'SIGKILL', overdue: 1_800_000, hang: { ...hang, kind } })

  expect((['blocked', 'busy', 'idle', 'silent'] as const).map(hung)).toMatchInlineSnapshot()
  expect(told({ overdue: 4000, hang: { ...hang, kind: 'idle' } }, { phase: undefined })).toMatchInlineSnapshot()
  expect(told({ overdue: 45_000, hang: { ...hang, kind: 'blocked' } }, { began: false, phase: undefined })).toMatchInlineSnapshot()
  expect(told({ overdue: 10_000, stuck: true, hang: { ...hang, kind: 'blocked' } })).toMatchInlineSnapshot()
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

  expect(told({ code: 9, output: '/usr/bin/node: bad option: --no-such-flag\n' }, never)).toBe(`not-started: Node ${process.versions.node} refuses a flag that it is started with: bad option: --no-such-flag`)
  expect(told({ code: 1, output: thrown }, { ...never, imported: './patch.mjs' })).toMatchInlineSnapshot()
  expect(told({ code: 1, output: 'file:///app/patch.mjs:1\nconst = 3\n      ^\n\nSyntaxError: Unexpected token \'=\'\n    at compileSourceTextModule (node:internal/modules/esm/utils:318:16)\n' }, { ...never, imported: './patch.mjs' })).toMatchInlineSnapshot()
  expect(told({ code: 1, output: thrown }, never)).toMatchInlineSnapshot()
  expect(told({ signal: 'SIGSEGV' }, never)).toMatchInlineSnapshot()
})

test('phases in plain words', () => {
  expect(['working', 'round 3 of 8', 'waiting', 'warm-up', 'reading: baseline', 'import at 64 MiB, 1 of 3'].map(phaseText)).toMatchInlineSnapshot()
})

test('what a scenario itself may catch, and is more than it takes it for', () => {
  expect(exitCodeIn('process.exit unexpectedly called with "3" (test file: /app/a.ts)')).toBe('3')
  expect(exitCodeIn('It exits.')).toBeUndefined()
  expect(noMoreMemory.test('Array buffer allocation failed')).toBe(true)
  expect(noMoreMemory.test('WebAssembly.Memory(): could not allocate memory')).toBe(true)
  expect(noMoreMemory.test('The array has no buffer.')).toBe(false)
})
