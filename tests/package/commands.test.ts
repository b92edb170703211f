/** What `memory-suite` says where nothing is measured: of itself, and of what is not there. */

import { readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, inject, test } from 'vitest'
import { prepareNode } from '../../helpers/versions/runtime.ts'
import { withoutVitest } from './installed.ts'
import type { Project } from './installed.ts'
import { write } from './projects.ts'
import { run } from './run.ts'

let project: Project
beforeAll(async () => {
  project = await withoutVitest()
})
afterEach(() => rmSync(join(project.path, 'some.memory.js'), { force: true }))

test('it says its version, and which commands there are', async () => {
  expect(await project.suite(['--version'])).toEqual({ code: 0, stdout: '0.2.0\n', stderr: '' })

  const help = await project.suite(['--help'])
  expect([...help.stdout.matchAll(/^ {2}(\S+) {2,}/gm)].map(([, name]) => name)).toEqual([
    'memory',
    'repro',
    'compare',
    'bisect',
    'budgets',
    'sensitivity',
    'heap',
    'new-scenario',
  ])
  expect(help.code).toBe(0)
})

test('a command that there is not is one line', async () => {
  expect(await project.suite(['prove'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'There is no command "prove". There are: bisect, budgets, compare, heap, memory, new-scenario, repro, sensitivity.\n',
  })
})

/** What this repository has, and a project that installed the package has not. */
const ofRepository = /npm run|helia|gateway|scaling|\btests?\/(?:scenarios|reported)|docs\/|CHANGELOG|suite\.config/i

test('the help of a command says how it is typed here, and names nothing that is not here', async () => {
  for (const command of ['memory', 'repro', 'compare', 'bisect', 'budgets', 'sensitivity', 'heap', 'new-scenario']) {
    const { stdout } = await project.suite([command, '--help'])
    expect(stdout).toContain(`npx memory-suite ${command} `)
    expect(stdout).not.toMatch(ofRepository)
  }
})

test('a project without a scenario is told how to write one', async () => {
  expect(await project.suite(['memory'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'There is no scenario here: no file is called *.memory.ts. Write one: npx memory-suite new-scenario my-leak\n',
  })
})

test('a command that misses something says what to type in this project', async () => {
  const said = async (...words: readonly string[]): Promise<unknown> => {
    const { code, stderr } = await project.suite(words)
    return [code, stderr]
  }
  expect(await said('bisect')).toEqual([
    2,
    '--package is missing. As in: npx memory-suite bisect --package my-library --good 1.4.2 --bad 1.5.0 --scenario ' +
      './test/ping.memory.ts\n',
  ])

  write(project.path, { 'some.memory.js': 'expect(ping).toRetainNothing()' })
  expect(await said('compare')).toEqual([
    2,
    'Base and candidate are both installed: there is nothing to compare. Name another version by --candidate or ' +
      '--base.\n',
  ])
  const noBudgets = 'No scenario here has budgets: what repeats an operation is judged by its trend, and takes none.\n'
  expect(await said('budgets')).toEqual([2, noBudgets])
  expect(await said('budgets', 'some')).toEqual([2, noBudgets])
  expect(await said('budgets', './some.memory.js')).toEqual([
    2,
    './some.memory.js is judged by how it grows, and has no budgets.\n',
  ])
  expect(await said('sensitivity')).toEqual([
    2,
    'No scenario here has a leaky implementation, whose leak could be made smaller: leakPair() defines one.\n',
  ])
  const noLeak =
    './some.memory.js has no leaky implementation, so it cannot be asked to leak. leakPair() defines a scenario that ' +
    'has one.\n'
  expect(await said('repro', 'some', '--leak', 'all')).toEqual([2, noLeak])
  expect(await said('sensitivity', './some.memory.js')).toEqual([2, noLeak])
})

test('repro lists files of checks, each of one name by its path, and no files that are none', async () => {
  const check = 'expect(ping).toRetainNothing()'
  write(project.path, { 'a/ping.memory.ts': check, 'b/ping.memory.ts': check, 'some.memory.js': check })
  write(project.path, { 'tests/scenarios/login.ts': '' })
  const { stdout, code } = await project.suite(['repro'])
  ;['a', 'b', 'tests'].forEach(name => rmSync(join(project.path, name), { recursive: true }))

  expect(stdout).toBe(
    './a/ping.memory.ts  ./a/ping.memory.ts\n' +
      './b/ping.memory.ts  ./b/ping.memory.ts\n' +
      'some.memory         ./some.memory.js\n',
  )
  expect(code).toBe(0)
})

test('new-scenario writes a check beside the tests, and with --once a scenario elsewhere', async () => {
  write(project.path, { 'test/some.test.ts': '' })
  const check = await project.suite(['new-scenario', 'my-leak'])
  const once = await project.suite(['new-scenario', 'my-load', '--once'])
  const [checked, scenario] = ['test/my-leak', 'scenarios/my-load'].map(name =>
    readFileSync(join(project.path, `${name}.memory.ts`), 'utf8'),
  )
  ;['test', 'scenarios'].forEach(name => rmSync(join(project.path, name), { recursive: true }))

  expect(check.stdout).toBe('test/my-leak.memory.ts written. Run it: npx memory-suite repro test/my-leak.memory.ts\n')
  expect(once.stdout).toBe(
    'scenarios/my-load.memory.ts written. Run it: npx memory-suite repro scenarios/my-load.memory.ts\n',
  )
  expect(checked).toContain('await expect(operate).toRetainNothing()')
  expect(scenario).toContain('expect(memory).toStayWithin(budgets)')
})

test('without Vitest a scenario is not run, and one line says so', async () => {
  write(project.path, { 'some.memory.js': '' })

  expect(await project.suite(['repro', './some.memory.js'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'Vitest is not installed here, which runs scenarios. Install it: npm install --save-dev vitest\n',
  })
})

test('a Node that is too old is one line', async () => {
  const { path: node } = await prepareNode('22.15.0')
  const old = join(inject('folder'), 'old')
  // what it says of itself is all that is asked for
  write(old, { 'old.cjs': "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })" })
  const entry = join(project.path, 'node_modules/memory-regression-suite/dist/commands/cli.mjs')

  expect(await run(node, ['--require', join(old, 'old.cjs'), entry, 'memory'], project.path)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'memory-regression-suite runs on Node 22.15 and newer; this is Node 20.20.2. Install a newer one.\n',
  })
})

test('a path that Vite cannot read is one line', async () => {
  const folder = join(inject('folder'), 'a#b')
  write(folder, { 'some.memory.js': '' })
  symlinkSync(join(project.path, 'node_modules'), join(folder, 'node_modules'))
  const entry = join(project.path, 'node_modules/memory-regression-suite/dist/commands/cli.mjs')

  const { code, stderr } = await run(process.execPath, [entry, 'memory'], folder)
  expect(stderr).toBe(
    `This project cannot be run where it is: ${folder} has a "#", which Vite reads as a part of a URL. Move it elsewhere.\n`,
  )
  expect(code).toBe(2)
})
