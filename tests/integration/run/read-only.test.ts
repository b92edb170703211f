/** A project that the user may not write to, as in a container: a line says what cannot be written, and nothing is left. */

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { project } from '../retention/project.ts'
import type { Project } from '../retention/project.ts'

const check = `
import { expect, test } from 'vitest'
test('a ping', async () => {
  await expect(() => 1).toRetainNothing({ operations: 8, rounds: 4, metrics: ['heapUsed'] })
})
`

let own: Project
/** A folder that the user may write to. */
let home: string

beforeEach(() => {
  own = project({ 'test/ping.memory.ts': check, 'other/pong.memory.ts': check })
  chmodSync(own.path, 0o555)
  home = mkdtempSync(join(tmpdir(), 'home-'))
  chmodSync(home, 0o777)
})

afterEach(() => {
  chmodSync(own.path, 0o755)
  own[Symbol.dispose]()
  rmSync(home, { recursive: true })
})

/** Root may write anywhere: another user takes its place. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

async function run(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { VITEST: _, NODE_ENV: __, MEMORY_REPORTS: ___, MEMORY_RUN: ____, NODE_OPTIONS: _____, ...env } = process.env
  try {
    const ended = await promisify(execFile)(process.execPath, words, {
      cwd: own.path,
      env: { ...env, NO_COLOR: '1', HOME: home, XDG_DATA_HOME: '', ...variables },
      ...user,
    })
    return { code: 0, ...ended }
  } catch (error) {
    const [code, stdout, stderr] = ['code', 'stdout', 'stderr'].map(name => Reflect.get(Object(error), name))
    return { code: Number(code), stdout: String(stdout), stderr: String(stderr) }
  }
}

const repro = (file: string): readonly string[] => [resolve('commands/run.mjs'), 'repro', file]
const vitest = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--project', 'memory', '--configLoader', 'native']

function unwritable(): string {
  const reports = join(own.path, 'reports')
  return (
    `Nothing can be written to ${reports}: EACCES: permission denied, mkdir '${reports}'. ` +
    'Point MEMORY_REPORTS to a folder that can be written to.\n'
  )
}

test.for([
  ['a check of a memory project', './test/ping.memory.ts'],
  ['a check that no project includes', './other/pong.memory.ts'],
])('%s, by a command', async ([, file]) => {
  const refused = await run(repro(file ?? ''))
  expect(refused).toMatchObject({ code: 2, stderr: unwritable() })
  expect(readdirSync(own.path).toSorted()).toEqual([
    'node_modules',
    'other',
    'package.json',
    'test',
    'vitest.config.ts',
  ])

  const ran = await run(repro(file ?? ''), { MEMORY_REPORTS: join(home, 'reports') })
  expect(ran.stderr).not.toContain('EACCES')
  expect(ran.stdout).toContain('1 passed, 0 failed')
  expect(ran.code).toBe(0)
})

test('a project of memory, by Vitest', async () => {
  const { code, stderr } = await run(vitest)
  expect(stderr).toBe(unwritable())
  expect(code).toBe(2)
})

test('a folder of reports that an earlier run has made, of another user', async () => {
  const reports = join(own.path, 'reports')
  chmodSync(own.path, 0o755)
  const first = await own.judge()
  expect(first.code).toBe(0)
  chmodSync(reports, 0o555)

  const { code, stderr } = await run(vitest)
  chmodSync(reports, 0o755)
  expect(stderr).toBe(
    `Nothing can be written to ${reports}: EACCES: permission denied, access '${reports}'. ` +
      'Point MEMORY_REPORTS to a folder that can be written to.\n',
  )
  expect(code).toBe(2)
})

test('results that an earlier run of another user has left, in a folder that can be written to', async () => {
  const reports = join(own.path, 'reports')
  const kept = join(reports, 'test', 'ping')
  chmodSync(own.path, 0o755)
  expect((await own.judge()).code).toBe(0)
  chmodSync(reports, 0o777)
  mkdirSync(kept, { recursive: true })
  chmodSync(join(reports, 'test'), 0o555)

  const { code, stderr } = await run(vitest)
  chmodSync(join(reports, 'test'), 0o755)
  expect(stderr).toContain(`What an earlier run left in ${reports} cannot be removed: EACCES`)
  expect(stderr).toContain('. Remove it, or point MEMORY_REPORTS to another folder.\n')
  expect(code).toBe(2)
})

test('nowhere for what Vitest leaves of its own', async () => {
  chmodSync(home, 0o555)
  const { code, stdout, stderr } = await run(repro('./test/ping.memory.ts'), { HOME: join(home, 'none') })
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr:
      `Neither ${join(home, 'none', '.local/share/vitest')} nor ${join(own.path, 'node_modules/.vitest')} can be ` +
      'written to, where Vitest keeps a token. Point XDG_DATA_HOME to a folder that can be written to.\n',
  })
})

test('a configuration in TypeScript, by a Node that cannot load that itself', async () => {
  const module = `
import { configLoaderFor } from '${pathToFileURL(resolve('helpers/run/writable.ts')).href}'
for (const name of ['vitest.config.mjs', 'vitest.config.ts']) {
  try { console.log(configLoaderFor('${own.path}/' + name, false)) } catch (error) { console.log(error.message) }
}`
  chmodSync(own.path, 0o755)
  rmSync(join(own.path, 'node_modules'))
  mkdirSync(join(own.path, 'node_modules'), { mode: 0o555 })
  chmodSync(own.path, 0o555)
  const { stdout } = await run(['--input-type=module', '--eval', module])
  expect(stdout).toBe(
    `native\n${own.path}/node_modules/.vite-temp cannot be written to, where Vite puts a copy of vitest.config.ts before ` +
      'it loads it. Make that folder writable, or run a Node that loads TypeScript itself: 22.18 and newer.\n',
  )
})
