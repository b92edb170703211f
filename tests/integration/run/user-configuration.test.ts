/** Files that a command is given run with what the user's configuration says of modules, in whichever project they are. */

import { copyFileSync, chmodSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { entry, project } from '../retention/project.ts'

const few = "{ operations: 8, rounds: 4, metrics: ['heapUsed'] }"

/** What the project's configuration gives all of its tests. */
const given = `
  plugins: [{
    name: 'greeting',
    resolveId: id => (id === 'virtual:greeting' ? '\\0greeting' : undefined),
    load: id => (id === '\\0greeting' ? "export const greeting = 'hello'" : undefined),
  }],
  resolve: { alias: { '~': new URL('src', import.meta.url).pathname } },
  define: { BUILD: '7' },`

const ofTests = `globals: true, setupFiles: ['./setup.ts'], env: { GREETED: 'yes' },`

const needsAll = `
import { answer } from '~/answer.ts'
import { greeting } from 'virtual:greeting'
const seen = [answer, greeting, BUILD, globalThis.isSetUp, process.env.GREETED].join(' ')
if (seen !== '42 hello 7 true yes') throw new Error(seen)
`

const files = {
  'setup.ts': 'globalThis.isSetUp = true',
  'src/answer.ts': 'export const answer = 42',
  'scratch/ping.memory.ts': `${needsAll}
test('a ping', async () => { await expect(() => 1).toRetainNothing(${few}) })`,
  'scratch/twice.memory.ts': `${needsAll}
import { scenario } from '${entry('index')}'
scenario(import.meta, {
  title: 'a round', metrics: { heapUsed: 'none' }, operations: 8, rounds: 8, wait: 0, copies: 0, network: false,
}, async ({ memory }) => {
  await memory.rounds(() => 1)
  expect(memory).toStayLevel()
})`,
}

const withoutProject = { ...files, 'vitest.config.ts': `export default { ${given} test: { ${ofTests} } }` }

const elsewhere = {
  ...files,
  'vitest.config.ts': `
const { memoryProject } = await import('${entry('config')}')
const include = ['test/**/*.memory.ts']
export default { ${given} test: { ${ofTests} projects: [
  memoryProject({ include }), memoryProject({ include: ['other/*'], name: 'second' }),
] } }`,
}

test.for([
  ['no memory project', withoutProject],
  ['projects that do not include it', elsewhere],
] as const)('a check and a scenario, in a configuration with %s', async ([, texts]) => {
  using own = project(texts)
  const check = await own.command(['repro', './scratch/ping.memory.ts'])
  expect(check.stderr).toContain('scratch/ping …\n')
  expect(check.results?.scenarios.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
    ['scratch/ping/a-ping', 'passed'],
  ])

  const scenario = await own.command(['repro', './scratch/twice.memory.ts'])
  expect(scenario.results?.scenarios.map(result => [result.scenario, result.outcome, result.profile])).toEqual([
    ['twice.memory', 'passed', 'quiet'],
  ])
  expect([check.code, scenario.code]).toEqual([0, 0])
})

test('both of them in one run, by memory', async () => {
  using own = project(elsewhere)
  const { code, results, stdout } = await own.command(['memory'])

  expect(results?.scenarios.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
    ['scratch/ping/a-ping', 'passed'],
    ['twice.memory', 'passed'],
  ])
  expect(stdout.match(/\d+ passed, \d+ failed/g)).toEqual(['2 passed, 0 failed'])
  expect(code).toBe(0)
})

test('what repeats a check that no project includes is the command', async () => {
  using own = project({
    ...elsewhere,
    'scratch/red.memory.ts': `const all = []
test('a ping', async () => { await expect(() => all.push({})).toRetainNothing({ operations: 512 }) })`,
  })
  const { code, stdout } = await own.command(['repro', './scratch/red.memory.ts'])

  expect(stdout).toContain('Held by ')
  expect(stdout).toContain('Reproduce npm run repro -- scratch/red.memory.ts\n')
  expect(code).toBe(1)
})

test('a scenario with budgets that a memory project includes is not run there, and one line says how it is', async () => {
  using own = project({
    'test/once.memory.ts': `
import { scenario } from '${entry('index')}'
scenario(import.meta, {
  title: 'a load', metrics: { heapUsed: 'none' }, wait: 0, copies: 0, network: false,
}, async ({ memory }) => { await memory.rounds(() => 1) })`,
  })
  const { code, stderr } = await own.judge('test/once.memory.ts')

  expect(stderr).toContain(
    'RangeError: test/once.memory.ts is judged by budgets, which are made in the default profile; files of the ' +
      'project "memory" run in the quiet one. Leave it out of the include of that, and run it by a command: npm run ' +
      'repro -- ./test/once.memory.ts\n',
  )
  expect(code).toBe(1)
})

test('a check on a package set loads its packages from that, and is invalid where it loads none of them', async () => {
  using own = project({
    'test/tiny.memory.ts': `
import { expect, test } from 'vitest'
const { release } = await import('tiny')
test('a ping', async () => { await expect(() => release).toRetainNothing(${few}) })`,
    'test/none.memory.ts': `
import { expect, test } from 'vitest'
test('a ping', async () => { await expect(() => 1).toRetainNothing(${few}) })`,
  })
  const bin = join(own.path, 'bin')
  mkdirSync(bin)
  copyFileSync('tests/faults/versions/npm.mjs', join(bin, 'npm'))
  chmodSync(join(bin, 'npm'), 0o755)
  const variables = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    MEMORY_CACHE_DIR: join(own.path, 'cache'),
  }
  const loads = await own.command(['repro', './test/tiny.memory.ts', '--set', 'tiny@1.1.0'], variables)
  expect(loads.result('test/tiny/a-ping')).toMatchObject({ outcome: 'passed', packages: { tiny: '1.1.0' } })

  const loadsNone = await own.command(['repro', './test/none.memory.ts', '--set', 'tiny@1.1.0'], variables)
  expect(loadsNone.result('test/none/a-ping')).toMatchObject({
    outcome: 'invalid',
    message:
      'Nothing loaded tiny of the package set, so what ran was not measured on it. Import it by its name, and not by a ' +
      'path or an alias.',
    verdicts: [],
  })
  expect(loadsNone.stdout).toContain('Reproduce npm run repro -- test/none.memory.ts --set tiny@1.1.0\n')
  expect([loads.code, loadsNone.code]).toEqual([0, 1])
})
