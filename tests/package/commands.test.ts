/** What `memory-suite` says where nothing is measured: of itself, and of what is not there. */

import { rmSync, symlinkSync } from 'node:fs'
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

test('the help of a command says how it is typed here', async () => {
  for (const command of ['memory', 'repro', 'compare', 'bisect', 'budgets', 'sensitivity', 'heap', 'new-scenario']) {
    const { stdout } = await project.suite([command, '--help'])
    expect(stdout).toContain(`npx memory-suite ${command} `)
    expect(stdout).not.toContain('npm run')
  }
})

test('a project without a scenario is told how to write one', async () => {
  expect(await project.suite(['memory'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'There is no scenario here: neither tests/scenarios nor a file called *.memory.ts. Write one: npx memory-suite new-scenario my-leak\n',
  })
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
