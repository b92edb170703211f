/** expect(fn).toRetainNothing() in a project of a user's. */

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { entry, project, redOf } from './project.ts'

const imports = `import { expect, test } from 'vitest'\n`

const ofTwo = `${imports}
const cache = new Map()
const ids = { next: 0 }

test('a ping retains nothing', async () => {
  await expect(() => ({ id: ids.next++ })).toRetainNothing({ operations: 64, rounds: 4 })
})

test('a cached ping retains nothing', async () => {
  await expect(() => cache.set(ids.next++, { payload: 1 })).toRetainNothing()
})

test('a ping after that retains nothing', async () => {
  await expect(() => ({ id: ids.next++ })).toRetainNothing()
})

test('is no check', () => {
  expect(1 + 1).toBe(2)
})
`

// 90 s beside one other program
test('of three checks in a file one leaks, and is red alone, with what holds it', { timeout: 300_000 }, async () => {
  using own = project({ 'test/ping.memory.ts': ofTwo })
  const { code, stdout, results, result } = await own.vitest()

  expect(code).toBe(1)
  expect(results?.scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'test/ping/a-ping-retains-nothing: passed',
    'test/ping/a-cached-ping-retains-nothing: growing',
    'test/ping/a-ping-after-that-retains-nothing: passed',
  ])
  const leak = result('test/ping/a-cached-ping-retains-nothing')
  expect(redOf(leak)).toContain('heapUsed')
  expect(leak).toMatchObject({
    title: 'a cached ping retains nothing',
    file: 'test/ping.memory.ts',
    line: 10,
    test: { project: 'memory', name: 'a cached ping retains nothing' },
    profile: 'quiet',
    operations: 512,
  })
  expect(leak.diagnosis?.failed).toBeUndefined()
  expect(leak.diagnosis?.paths.map(({ path }) => path.join(' ')).join('\n')).toContain('(variable) cache : Map')
  expect(stdout).toContain('2 passed, 1 failed')
  expect(stdout).toContain('Held by       test → (variable) cache : Map')
  expect(stdout).toContain(
    "Reproduce npx vitest run --project memory test/ping.memory.ts -t '^a cached ping retains nothing$'",
  )
  expect(readdirSync(join(own.path, 'reports')).toSorted()).toEqual([
    '.memory-regression-suite',
    'history.jsonl',
    'junit.xml',
    'report.html',
    'results.json',
    'summary.md',
    'test',
    'tests.json',
  ])
  expect(readFileSync(join(own.path, 'reports/junit.xml'), 'utf8')).toContain('a cached ping retains nothing')
})

const inFolder = `${imports}
const kept = []

describe('a bus', () => {
  test("it's kept (1)", async () => {
    const options = { operations: 5, rounds: 4, metrics: ['entries'], counts: { entries: () => kept.length } }
    await expect(() => kept.push(1)).toRetainNothing(options)
  })
})
test('fails as well', () => expect(1).toBe(2))
`

test('the command of a failure runs its test again, from another folder and by a configuration of another name', async () => {
  using own = project({
    'vitest.config.ts': 'throw new Error("another one was read")',
    'packages/a/checks.config.ts': `const { memoryProject } = await import('${entry('config')}')
export default { test: { projects: [memoryProject({ include: ['**/*.memory.ts'], name: 'leaks' })] } }`,
    'packages/a/kept.memory.ts': inFolder.replace('{ expect', '{ describe, expect'),
  })
  const first = await own.judge('--root', 'packages/a', '--config', 'checks.config.ts')
  const command = /^ {2}Reproduce npx vitest run (.*)$/m.exec(first.stdout)?.[1] ?? first.stdout + first.stderr
  expect(command).toBe(
    "--root ./packages/a --config ./checks.config.ts --project leaks packages/a/kept.memory.ts -t '^a bus > it'\\''s kept (1)$'".replace(
      '(1)',
      String.raw`\(1\)`,
    ),
  )

  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
  const again = await own.judge(...words.trimEnd().split('\n'))
  expect(again.results?.scenarios.map(({ title, outcome }) => `${title}: ${outcome}`)).toEqual([
    "a bus > it's kept (1): growing",
  ])
  expect(again.stdout).toContain('0 passed, 1 failed')
  expect(again.stdout).toMatch(/Tests +1 failed \| 1 skipped \(2\)/)
})

test('-t runs one check alone, and a green run says so', async () => {
  using own = project({ 'test/ping.memory.ts': ofTwo })
  const { code, stdout, results } = await own.vitest('--project', 'memory', '-t', 'a ping retains')

  expect(results?.scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'test/ping/a-ping-retains-nothing: passed',
  ])
  expect(stdout).toContain('1 passed, 0 failed')
  expect(stdout).not.toContain('Held by')
  expect(code).toBe(0)
})

test('skipped checks leave no result, and a run without checks nothing', async () => {
  using own = project({
    'test/some.test.ts': `${imports}test('adds', () => expect(1 + 1).toBe(2))`,
    'test/ping.memory.ts': `${imports}test.skip('a ping', async () => { await expect(() => 1).toRetainNothing() })`,
  })
  const { code, stdout, results } = await own.vitest()

  expect(code).toBe(0)
  expect(stdout).toContain('1 passed | 1 skipped')
  expect(results).toBeUndefined()
})

test('an operation that throws, one that never settles and options that make no sense are invalid, each in a line', async () => {
  using own = project({
    'test/bad.memory.ts': `${imports}
const calls = { done: 0 }
const ping = () => {
  if (++calls.done === 5) throw new TypeError('the server is gone')
}
test('throws', async () => {
  await expect(ping).toRetainNothing()
})
test('never settles', async () => {
  await expect(() => new Promise(() => {})).toRetainNothing({ timeout: 2000 })
})
test('takes too long', async () => {
  await expect(() => new Promise(resolve => setTimeout(resolve, 900))).toRetainNothing({ timeout: 2000 })
})
test('is asked nonsense', async () => {
  await expect(() => 1).toRetainNothing({ operations: 'many' })
})
test('is no function', async () => {
  await expect(ping()).toRetainNothing()
})
test('is turned round', async () => {
  await expect(() => 1).not.toRetainNothing()
})
`,
  })
  const { code, stdout, stderr, results } = await own.vitest()

  expect(code).toBe(1)
  expect(results?.scenarios.map(({ scenario, outcome, message }) => [scenario, outcome, message])).toEqual([
    ['test/bad/throws', 'invalid', 'Call 5 of the operation failed: TypeError: the server is gone'],
    [
      'test/bad/never-settles',
      'invalid',
      'Call 1 of the operation has not settled for 2 s: nothing that it started is active, so it waits for an event ' +
        'that does not come. Where it takes so long, give a longer timeout.',
    ],
    [
      'test/bad/takes-too-long',
      'invalid',
      expect.stringMatching(
        /^An operation takes 9\d\d ms, and a leak is known after 36 of them: that takes about (?:6[4-9]|7[0-2])(?:\.\d)? s, and the check may take 2 s\. Give timeout: (?:6[5-9]|7[0-2])_000, or check a smaller operation\.$/,
      ),
    ],
    ['test/bad/is-asked-nonsense', 'invalid', 'operations is "many", and has to be a whole number from 1 on.'],
    [
      'test/bad/is-no-function',
      'invalid',
      'The operation is undefined, and has to be a function that does it once: () => client.ping().',
    ],
  ])
  expect(stderr).toContain('Caused by: TypeError: the server is gone')
  expect(stderr).toContain(
    'not.toRetainNothing() has no meaning here: what was not found may be there. Leave the not out.',
  )
  expect(stdout).toContain('0 passed, 5 failed')
})

test('elsewhere than in the memory project it says where to put the file', async () => {
  using own = project({
    'test/ping.test.ts': `${imports}test('a ping', async () => { await expect(() => 1).toRetainNothing() })`,
  })
  const { code, stderr, results } = await own.vitest()

  expect(code).toBe(1)
  expect(stderr).toContain(
    'Error: toRetainNothing() takes a process of its own, with gc(), which this project does not give it: put the file ' +
      'where memoryProject({ include }) of vitest.config finds it, for example in test/ping.memory.ts.',
  )
  expect(results).toBeUndefined()
  expect(existsSync(join(own.path, 'reports'))).toBe(false)
})

test.for(['threads', 'vmForks'])('the pool %s is refused in a line', async pool => {
  using own = project({ 'test/ping.memory.ts': ofTwo })
  const { code, stderr } = await own.vitest('--pool', pool)

  expect(stderr.trim()).toBe(
    `The project "memory" measures memory in a pool of its own, and Vitest is asked to run it in the pool "${pool}". ` +
      'Leave --pool to the other projects: set it in their configuration, or name them by --project.',
  )
  expect(code).toBe(2)
})

test('a folder whose path Vite cannot read is refused in a line', async () => {
  using own = project({ 'test/ping.memory.ts': ofTwo }, 'a#b-')
  const { code, stderr } = await own.vitest()

  expect(stderr.split('\n').at(-2)).toBe(
    `This project cannot be run where it is: ${own.path} has a "#", which Vite reads as a part of a URL. Move it ` +
      'elsewhere.',
  )
  expect(code).toBe(2)
})

test('two copies of the package in a configuration are refused in a line', async () => {
  const config = `
const { memoryProject } = await import('${entry('config')}')
const { memoryProject: second } = await import('./copy/helpers/entries/config.ts')
const include = ['test/**/*.memory.ts']
export default { test: { projects: [memoryProject({ include }), second({ include, name: 'second' })] } }
`
  using own = project({ 'test/ping.memory.ts': ofTwo, 'vitest.config.ts': config })
  const copy = join(own.path, 'copy')
  cpSync('helpers', join(copy, 'helpers'), { recursive: true })
  cpSync('package.json', join(copy, 'package.json'))
  const { code, stderr } = await own.vitest()

  expect(stderr).toBe(
    `Two copies of memory-regression-suite have projects in this configuration: ${process.cwd()} and ${copy}. Import ` +
      'memoryProject from one of them.\n',
  )
  expect(code).toBe(2)
})

test('a process that ends in a check, and a file that does not load, are each told of, with what was known by then', async () => {
  const few = "{ operations: 8, rounds: 4, metrics: ['heapUsed'] }"
  using own = project({
    'test/exits.memory.ts': `${imports}
const calls = { done: 0 }
test('is fine', async () => { await expect(() => 1).toRetainNothing(${few}) })
test('exits', async () => {
  const exit = process.reallyExit
  await expect(() => { if (++calls.done > 60) exit(3) }).toRetainNothing(${few})
})
test('never begins', async () => { await expect(() => 1).toRetainNothing(${few}) })
`,
    'test/missing.memory.ts': `${imports}import 'no-such-package'\ntest('a', () => {})`,
  })
  const { code, results } = await own.judge()

  expect(code).toBe(1)
  expect(results?.scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'test/exits/is-fine: passed',
    'test/exits/exits: crashed',
    'test/missing: not-started',
  ])
  const [, crashed, missing] = results?.scenarios ?? []
  expect(crashed?.message).toMatch(
    /^Its process ended by itself with code 3 in round 3 of 4, before it could say anything\.$/,
  )
  expect(missing?.message).toMatch(/^Its file could not be loaded: .*no-such-package/)
  expect(missing?.test).toEqual({ project: 'memory' })
})
