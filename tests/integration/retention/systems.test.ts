/** Checks where Linux with glibc is not: what can be measured is judged, and the rest is said to be not measured. */

import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { usualMetrics } from '../../../helpers/retention/options.ts'
import { entry, project } from './project.ts'
import type { Project } from './project.ts'

/** A project on a system that is made up by modules that its processes load first. */
function on(
  systems: readonly ('without-proc' | 'other-libc' | 'darwin')[],
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): Project {
  const preloads = systems.map(name => `--require ${resolve(`tests/integration/retention/systems/${name}.cjs`)}`)
  return project(files, 'elsewhere-', { ...variables, NODE_OPTIONS: preloads.join(' ') })
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name)
}

const script = `
import { RetentionError, measureRetention } from '${entry('measure')}'

const [leak, ...metrics] = process.argv.slice(2)
const operations = {
  nothing: () => ({}),
  timer: () => setInterval(() => {}, 1e6).unref(),
}
try {
  const { outcome, verdicts, text } = await measureRetention(operations[leak], {
    operations: 64,
    rounds: 4,
    ...(metrics.length === 0 ? {} : { metrics }),
  })
  console.log(JSON.stringify([outcome, ...verdicts.map(({ metric, outcome }) => \`\${metric}: \${outcome}\`)]))
  console.log(text)
} catch (error) {
  if (!(error instanceof RetentionError)) throw error
  console.log(error.message)
  process.exitCode = 2
}
`
const start = ['--expose-gc', 'check.mjs'] as const
const oneArena = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '65536' }

const noProc = 'not measured here: rssAnon, descriptors, threads (there is no /proc)'

test.for([
  ['Linux without /proc', ['without-proc']],
  ['macOS', ['without-proc', 'darwin']],
] as const)('a script on %s is judged by what V8 and Node know, and says once what is not', async ([, systems]) => {
  using own = on(systems, { 'check.mjs': script })
  const { code, stdout, stderr } = await own.node(...start, 'nothing')
  const [value = '', first = '', ...text] = stdout.split('\n')

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(value)).toEqual([
    'within',
    'heapUsed: within',
    'external: within',
    'arrayBuffers: within',
    'handles: within',
    'workers: within',
    'listeners: within',
  ])
  expect([first, ...text].join(' ').replaceAll(/ +/g, ' ').split(noProc)).toHaveLength(2)
  expect(stdout).toMatch(/^ +descriptors +– +– +– +– +– +– +not measured here$/m)
})

test('a leak is red without /proc, too', async () => {
  using own = on(['without-proc'], { 'check.mjs': script })
  const { stdout } = await own.node(...start, 'timer')

  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual(expect.arrayContaining(['growing', 'handles: growing']))
})

test.for([
  [
    ['without-proc'],
    'metrics: descriptors cannot be measured here: there is no /proc. Leave it out, or run on Linux with glibc.',
  ],
  [
    ['other-libc'],
    'metrics: rssAnon cannot be measured here: the C library has no malloc_trim. Leave it out, or run on Linux with ' +
      'glibc.',
  ],
] as const)('what is asked for by name and cannot be measured is an error: %s', async ([systems, message]) => {
  using own = on(systems, { 'check.mjs': script })
  const [, name = ''] = /^metrics: (\w+)/.exec(message) ?? []
  const { code, stdout } = await own.node(...start, 'nothing', 'heapUsed', name)

  expect({ code, stdout }).toEqual({ code: 2, stdout: `${message}\n` })
})

test('with another C library memory in RAM is not measured, and descriptors and threads are', async () => {
  using own = on(['other-libc'], { 'check.mjs': script }, oneArena)
  const { code, stdout, stderr } = await own.node(...start, 'nothing')
  const [value = '', ...text] = stdout.split('\n')

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(value)).toEqual(expect.arrayContaining(['descriptors: within', 'threads: within']))
  expect(value).not.toContain('rssAnon')
  expect(text.join(' ').replaceAll(/ +/g, ' ')).toContain(
    'not measured here: rssAnon (the C library has no malloc_trim)',
  )
})

const few = '{ operations: 32, rounds: 4'

test.for([
  ['without-proc', ['rssAnon', 'descriptors', 'threads'], 'threads', 'there is no /proc'],
  ['other-libc', ['rssAnon'], 'rssAnon', 'the C library has no malloc_trim'],
] as const)('a project of checks %s', async ([system, missing, name, reason]) => {
  using own = on([system], {
    'test/few.memory.ts': `
import { expect, test } from 'vitest'
test('retains nothing', async () => { await expect(() => ({})).toRetainNothing(${few} }) })
test('is asked by name', async () => { await expect(() => 1).toRetainNothing(${few}, metrics: ['${name}'] }) })
`,
  })
  const { code, stdout, stderr, results, result } = await own.judge()

  expect(results?.scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'test/few/retains-nothing: passed',
    'test/few/is-asked-by-name: invalid',
  ])
  const green = result('test/few/retains-nothing')
  expect(green.notMeasured).toEqual(Object.fromEntries(missing.map(metric => [metric, reason])))
  expect(green.verdicts.map(({ metric }) => metric)).toEqual(usualMetrics.filter(metric => !includes(missing, metric)))
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`not measured here: ${missing.join(', ')} (${reason})`)
  expect(result('test/few/is-asked-by-name').message).toBe(
    `metrics: ${name} cannot be measured here: ${reason}. Leave it out, or run on Linux with glibc.`,
  )
  expect(stderr).not.toMatch(/ENOENT|Unhandled|TypeError/)
  expect(code).toBe(1)
})

test('what holds a leak is found without /proc', async () => {
  using own = on(['without-proc'], {
    'test/held.memory.ts': `
import { expect, test } from 'vitest'
const held = []
test('retains arrays', async () => {
  await expect(() => held.push(new Array(2048).fill(0.5))).toRetainNothing(${few}, metrics: ['heapUsed'] })
})
`,
  })
  const { code, stderr, result } = await own.vitest()
  const leak = result('test/held/retains-arrays')

  expect(leak.outcome).toBe('growing')
  expect(leak.diagnosis?.paths.map(({ path }) => path.join(' ')).join('\n')).toContain('(variable) held : Array')
  expect(stderr).not.toMatch(/ENOENT|Unhandled|TypeError/)
  expect(code).toBe(1)
})

test('entries ask for nothing in /proc, and for no C library, when they are imported', async () => {
  using own = on(
    ['without-proc', 'other-libc'],
    {
      'check.mjs': `
await import('${entry('measure')}')
await import('${entry('heap')}')
process.stderr.write('then Vite:\\n')
await import('${entry('config')}')
`,
    },
    { PROC_ASKED: '1' },
  )
  const { code, stderr } = await own.node('check.mjs')

  expect(code).toBe(0)
  // it looks whether this is Windows' Linux
  expect(stderr).toBe('then Vite:\nreadFileSync /proc/version\nexistsSync /proc/sys/fs/binfmt_misc/WSLInterop\n')
})
