/** `.ci/run` ends with a true `N passed, N failed`, whatever becomes of the commands that it calls. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { claimReports } from '../../../helpers/workspace/own-folder.ts'

/** What a stand-in does when it is called: lines of shell. */
interface Commands {
  /**
   * `npm ci`, `npm test`, `npm run test:root`, `npm run test:user`, `npm run test:kernels`, `npm run test:browser`,
   * `npm run test:reported-leaks` and `npm run test:package`.
   */
  readonly ci?: string
  readonly test?: string
  readonly root?: string
  readonly user?: string
  readonly kernels?: string
  readonly browser?: string
  readonly leaks?: string
  readonly pack?: string
  /** `undefined`: there is neither a compiler nor a browser until this has been called. */
  readonly apt?: string
}

/** All that the script may find, so that what it would install does not hang on what this machine has. */
const tools = ['bash', 'sh', 'dirname', 'rm', 'id', 'grep', 'node']

const suites = ['root', 'user', 'kernels', 'browser', 'leaks', 'package']
const folders = ['reports', ...suites.map(suite => `reports/${suite}`)]

function run(
  {
    ci = 'true',
    test: tests = leaves(1, 0),
    root = leaves(1, 0),
    user = leaves(1, 0),
    kernels = leaves(1, 0),
    browser = leaves(1, 0),
    leaks = leaves(1, 0),
    pack = leaves(1, 0),
    apt,
  }: Commands,
  before: (checkout: string) => void = () => {},
): { readonly code: number | null; readonly last: string | undefined; readonly output: string; readonly left: number } {
  const checkout = mkdtempSync(join(tmpdir(), 'ci-run-'))
  const bin = join(checkout, 'bin')
  const command = (name: string, lines: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`)
    chmodSync(join(bin, name), 0o755)
  }

  try {
    for (const folder of ['.ci', 'bin', ...folders]) {
      mkdirSync(join(checkout, folder))
    }
    for (const tool of tools) {
      symlinkSync(placeOf(tool), join(bin, tool))
    }
    copyFileSync('.ci/run', join(checkout, '.ci/run'))
    for (const folder of folders) {
      claimReports(join(checkout, folder), [])
      writeFileSync(join(checkout, folder, 'tests.json'), counts(99, 0)) // of an older run
    }
    command(
      'npm',
      `folder=\${MEMORY_REPORTS:-reports}; case "$*" in ci) ${ci};; test) ${tests};; "run test:root") ${root};; "run test:user") ${user};; "run test:kernels") ${kernels};; "run test:browser") ${browser};; "run test:reported-leaks") ${leaks};; "run test:package -- commands contents") ${pack};; esac`,
    )
    command('sudo', '"$@"')
    if (apt === undefined) {
      for (const name of ['chromium', 'clang', 'wasm-ld']) {
        command(name, 'true')
      }
    } else {
      command('apt-get', `echo "apt-get $*"; ${apt}`)
    }

    before(checkout)
    const { MEMORY_REPORTS: _, ...rest } = process.env
    const { status, stdout } = spawnSync(join(checkout, '.ci/run'), { encoding: 'utf8', env: { ...rest, PATH: bin } })
    return {
      code: status,
      last: stdout.trimEnd().split('\n').at(-1),
      output: stdout,
      left: folders.filter(folder => existsSync(join(checkout, folder, 'tests.json'))).length,
    }
  } finally {
    rmSync(checkout, { recursive: true })
  }
}

function placeOf(tool: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, tool))
    .find(path => existsSync(path))
  if (found === undefined) {
    throw new Error(`There is no ${tool} on PATH.`)
  }
  return found
}

function counts(passed: number, failed: number): string {
  return JSON.stringify({ passed, failed })
}

function leaves(passed: number, failed: number): string {
  return `echo '${counts(passed, failed)}' > $folder/tests.json`
}

test.for([
  {
    title: 'all passed',
    commands: { test: leaves(12, 0), browser: leaves(3, 0) },
    code: 0,
    last: '20 passed, 0 failed',
  },
  { title: 'a test failed', commands: { test: `${leaves(11, 1)}; exit 1` }, code: 1, last: '17 passed, 1 failed' },
  { title: 'types or lint failed, before any test', commands: { test: 'exit 2' }, code: 2, last: '6 passed, 1 failed' },
  {
    title: 'it went wrong beside its tests',
    commands: { test: `${leaves(12, 0)}; exit 1` },
    code: 1,
    last: '18 passed, 1 failed',
  },
  { title: 'npm ci failed', commands: { ci: 'exit 3' }, code: 3, last: '0 passed, 1 failed' },
  {
    title: 'it says that it is green and counted nothing',
    commands: { test: 'true' },
    code: 1,
    last: '6 passed, 1 failed',
  },
  {
    title: 'no test ran',
    commands: { test: leaves(0, 0), browser: leaves(0, 0) },
    code: 1,
    last: '5 passed, 2 failed',
  },
  {
    title: 'counts were cut off',
    commands: { test: 'echo "{" > $folder/tests.json' },
    code: 1,
    last: '6 passed, 1 failed',
  },
  {
    title: 'a test failed, and npm says that it is green',
    commands: { test: leaves(11, 1) },
    code: 1,
    last: '17 passed, 1 failed',
  },
  {
    title: 'a test of root failed',
    commands: { root: `${leaves(2, 1)}; exit 1` },
    code: 1,
    last: '8 passed, 1 failed',
  },
  {
    title: 'a test as an ordinary user failed',
    commands: { user: `${leaves(2, 1)}; exit 1` },
    code: 1,
    last: '8 passed, 1 failed',
  },
  { title: 'no ordinary user could be made', commands: { user: 'exit 9' }, code: 9, last: '6 passed, 1 failed' },
  { title: 'there is no root', commands: { root: 'exit 6' }, code: 6, last: '6 passed, 1 failed' },
  { title: 'what root tests was skipped in silence', commands: { root: 'true' }, code: 1, last: '6 passed, 1 failed' },
  {
    title: 'a test of the browser failed',
    commands: { browser: `${leaves(2, 1)}; exit 1` },
    code: 1,
    last: '8 passed, 1 failed',
  },
  { title: 'the browser could not be started', commands: { browser: 'exit 4' }, code: 4, last: '6 passed, 1 failed' },
  {
    title: 'a reported leak is not distinguished any more',
    commands: { leaks: `${leaves(10, 1)}; exit 1` },
    code: 1,
    last: '16 passed, 1 failed',
  },
  {
    title: 'a test of the package failed',
    commands: { pack: `${leaves(10, 1)}; exit 1` },
    code: 1,
    last: '16 passed, 1 failed',
  },
  {
    title: 'neither a compiler nor a browser could be installed',
    commands: { apt: 'exit 100' },
    code: 100,
    last: '5 passed, 2 failed',
  },
])('ends with "$last" when $title', ({ commands, code, last }) => {
  const ended = run(commands)

  expect({ code: ended.code, last: ended.last }).toEqual({ code, last })
})

test('installs a compiler and a browser where there is none, and only there', () => {
  expect(run({ apt: 'true' }).output).toBe(
    'apt-get update\napt-get install --yes --no-install-recommends clang lld\napt-get update\napt-get install --yes --no-install-recommends chromium\n7 passed, 0 failed\n',
  )
  expect(run({}).output).toBe('7 passed, 0 failed\n')
})

test('says what went wrong outside of the tests', () => {
  expect(run({ ci: 'exit 3' }).output).toMatchInlineSnapshot(`
    "npm ci ended with code 3, so no test ran.
    0 passed, 1 failed
    "
  `)
  expect(run({ test: 'exit 2', browser: 'exit 5' }).output).toMatchInlineSnapshot(`
    "npm test ended with code 2 outside of its tests, see above.
    npm run test:browser ended with code 5 outside of its tests, see above.
    5 passed, 2 failed
    "
  `)
})

test('removes no counts that are not its own, and does not take them for its own', () => {
  const { code, output, left } = run({ ci: 'echo never' }, checkout =>
    rmSync(join(checkout, 'reports/user/.memory-regression-suite')),
  )

  expect({ code, left }).toEqual({ code: 2, left: 7 })
  expect(output).toMatchInlineSnapshot(`
    "reports/user/tests.json is not known to be this suite's (reports/user has no .memory-regression-suite that says so), so no test ran. Move it elsewhere, or point MEMORY_REPORTS to another folder.
    0 passed, 1 failed
    "
  `)
})
