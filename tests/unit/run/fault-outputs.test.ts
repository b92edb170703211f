/**
 * The fault tests' reader of outputs: it reads what each form says, and is told when one is kinder than another, or
 * silent.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, everyOutput, outputFiles } from '../../faults/outputs.ts'
import type { Sandbox } from '../../faults/processes.ts'
import { importing, resultsOf, unmeasured } from '../results/fixtures.ts'

let reports: string

beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'outputs-'))
})

afterEach(() => {
  rmSync(reports, { recursive: true })
})

const results = resultsOf(importing, unmeasured({ scenario: 'transfer', outcome: 'hung' }))

const texts: Readonly<Record<string, string>> = {
  terminal: '✓ import  passed · 32 MiB · 3.1 s\n  a promise\n\n✗ transfer  HUNG · 32 MiB\n\nFailed: transfer\n',
  'results.json': JSON.stringify(results),
  'junit.xml':
    '<testcase name="import" file="a.ts">\n</testcase>\n<testcase name="transfer" file="b.ts">\n<error type="hung" message="After 4 s">\n</error>\n</testcase>',
  'summary.md':
    '| ❌ | `transfer` | – | – | – | – | HUNG<br>`After 4 s` |\n| ✅ | `import` | 1 KiB | 0 B | 2 KiB | – | passed |\n',
  'report.html':
    '<tr class="red" data-scenario="transfer" data-outcome="hung"><tr class="green" data-scenario="import" data-outcome="passed">',
}

function disagreeing(changed: Readonly<Record<string, string>>): readonly string[] {
  const all = { ...texts, ...changed }
  outputFiles.forEach(name => writeFileSync(join(reports, name), all[name] ?? ''))
  const place: Sandbox = {
    path: reports,
    temporary: reports,
    cache: reports,
    reports,
    [Symbol.asyncDispose]: async () => {},
  }
  return disagreements({ output: all['terminal'] ?? '' }, place)
}

test('outputs that agree', () => {
  expect(disagreeing({})).toEqual([])
})

test.for([
  ['terminal', texts['terminal']?.replace('HUNG', 'passed'), 'terminal says of transfer: passed, and not hung'],
  ['terminal', `${texts['terminal']}✓ transfer  passed\n`, 'terminal says of transfer: nothing, and not hung'],
  ['terminal', '2 passed, 0 failed', 'terminal says of transfer: nothing, and not hung'],
  [
    'junit.xml',
    texts['junit.xml']?.replace('<error type="hung"', '<system-out type="hung"'),
    'junit.xml says of transfer: passed, and not hung',
  ],
  ['summary.md', texts['summary.md']?.replace('HUNG', 'CRASHED'), 'summary.md says of transfer: crashed, and not hung'],
  [
    'report.html',
    '<tr data-scenario="import" data-outcome="passed">',
    'report.html says of transfer: nothing, and not hung',
  ],
] as const)('%s is kinder, or silent', ([name, text = '', said]) => {
  expect(disagreeing({ [name]: text })).toContain(said)
})

test('an output that is missing', () => {
  expect(() => everyOutput({ output: 'nothing' }, { reports })).toThrow(
    'The run left no results.json, junit.xml, summary.md, report.html. It said: nothing',
  )
})
