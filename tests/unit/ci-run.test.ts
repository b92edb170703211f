/** `.ci/run` ends with a true `N passed, N failed`, whatever becomes of the commands that it calls. */

import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What a stand-in for npm does when it is called with `ci`, with `test`, and with `run test:root`: lines of shell. */
interface Npm {
  readonly ci?: string
  readonly test?: string
  readonly root?: string
}

function run({ ci = 'true', test: tests = 'true', root = leaves(3, 0, 'reports/root') }: Npm): { readonly code: number | null, readonly last: string | undefined, readonly output: string } {
  const checkout = mkdtempSync(join(tmpdir(), 'ci-run-'))
  try {
    for (const folder of ['.ci', 'bin', 'reports/root']) {
      mkdirSync(join(checkout, folder), { recursive: true })
    }
    copyFileSync('.ci/run', join(checkout, '.ci/run'))
    for (const folder of ['reports', 'reports/root']) {
      writeFileSync(join(checkout, folder, 'tests.json'), counts(99, 0)) // of an older run
    }
    writeFileSync(join(checkout, 'bin/npm'), `#!/bin/sh\ncase "$*" in ci) ${ci};; test) ${tests};; "run test:root") ${root};; esac\n`)
    chmodSync(join(checkout, 'bin/npm'), 0o755)

    const { PATH, MEMORY_REPORTS: _, ...rest } = process.env
    const { status, stdout } = spawnSync(join(checkout, '.ci/run'), { encoding: 'utf8', env: { ...rest, PATH: `${join(checkout, 'bin')}:${PATH}` } })
    return { code: status, last: stdout.trimEnd().split('\n').at(-1), output: stdout }
  } finally {
    rmSync(checkout, { recursive: true })
  }
}

function counts(passed: number, failed: number): string {
  return JSON.stringify({ passed, failed })
}

function leaves(passed: number, failed: number, folder = 'reports'): string {
  return `echo '${counts(passed, failed)}' > ${folder}/tests.json`
}

test.for([
  { title: 'all passed', npm: { test: leaves(12, 0) }, code: 0, last: '15 passed, 0 failed' },
  { title: 'a test failed', npm: { test: `${leaves(11, 1)}; exit 1` }, code: 1, last: '14 passed, 1 failed' },
  { title: 'types or lint failed, before any test', npm: { test: 'exit 2' }, code: 2, last: '3 passed, 1 failed' },
  { title: 'it went wrong beside its tests', npm: { test: `${leaves(12, 0)}; exit 1` }, code: 1, last: '15 passed, 1 failed' },
  { title: 'npm ci failed', npm: { ci: 'exit 3' }, code: 3, last: '0 passed, 1 failed' },
  { title: 'it says that it is green and counted nothing', npm: {}, code: 1, last: '3 passed, 1 failed' },
  { title: 'no test ran', npm: { test: leaves(0, 0) }, code: 1, last: '3 passed, 1 failed' },
  { title: 'counts were cut off', npm: { test: 'echo "{" > reports/tests.json' }, code: 1, last: '3 passed, 1 failed' },
  { title: 'a test failed, and npm says that it is green', npm: { test: leaves(11, 1) }, code: 1, last: '14 passed, 1 failed' },
  { title: 'a test of root failed', npm: { test: leaves(12, 0), root: `${leaves(2, 1, 'reports/root')}; exit 1` }, code: 1, last: '14 passed, 1 failed' },
  { title: 'there is no root', npm: { test: leaves(12, 0), root: 'exit 1' }, code: 1, last: '12 passed, 1 failed' },
  { title: 'what root tests was skipped in silence', npm: { test: leaves(12, 0), root: 'true' }, code: 1, last: '12 passed, 1 failed' },
])('ends with "$last" when $title', ({ npm, code, last }) => {
  const ended = run(npm)

  expect({ code: ended.code, last: ended.last }).toEqual({ code, last })
})

test('says what went wrong outside of the tests', () => {
  expect(run({ ci: 'exit 3' }).output).toMatchInlineSnapshot(`
    "npm ci ended with code 3, so no test ran.
    0 passed, 1 failed
    "
  `)
  expect(run({ test: 'exit 2' }).output).toMatchInlineSnapshot(`
    "npm test ended with code 2 outside of its tests, see above.
    3 passed, 1 failed
    "
  `)
})
