/** The package in empty projects: green without a leak, red with one and with what holds it. */

import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { prepareNode } from '../../helpers/versions/runtime.ts'
import { byNpm, byPnpm, byYarn } from './installed.ts'
import type { Project } from './installed.ts'
import type { Ended } from './run.ts'

/** What holds the listeners of the check that leaks, whichever lines it takes. */
const holder =
  /Held by .*\(variable\) bus : EventEmitter → \._events : Object → \.pong : Array → \[\] : function onPong/

/** What a run says of one check. */
function seen({ code, stdout, stderr }: Ended): Readonly<Record<string, unknown>> {
  const text = stdout.replaceAll(/\s+/g, ' ')
  const counted = /\d+ passed, \d+ failed/.exec(text)?.[0]
  return {
    code,
    counted: counted ?? `${stdout}\n${stderr}`, // why there is none
    grows: text.includes('Memory keeps growing: a ping retains nothing'),
    saysWhatHoldsIt: holder.test(text),
  }
}

const green = { code: 0, counted: '1 passed, 0 failed', grows: false, saysWhatHoldsIt: false }
const red = { code: 1, counted: '0 passed, 1 failed', grows: true, saysWhatHoldsIt: true }

describe.for([
  ['npm, TypeScript', async () => await byNpm('typescript')],
  ['npm, JavaScript', async () => await byNpm('javascript')],
  ["a package of pnpm's monorepo, TypeScript", async () => await byPnpm('typescript')],
  ['Yarn, a CommonJS package', async () => await byYarn('commonjs')],
] as const)('%s', ([, install]) => {
  let project: Project
  beforeAll(async () => {
    project = await install()
  })

  test('a check is green without a leak', async () => {
    expect(seen(await project.check('green'))).toEqual(green)
  })

  test('a check is red with a leak, and says what holds it', async () => {
    expect(seen(await project.check('red'))).toEqual(red)
  })
})

describe.for(['22.15.0', '26'])('on Node %s', version => {
  let node: string
  let project: Project
  beforeAll(async () => {
    node = (await prepareNode(version)).path
    project = await byNpm('typescript')
  })

  test('a command is red with a leak, and says what holds it', async () => {
    expect(seen(await project.suite(['repro', './red.memory.ts'], node))).toEqual(red)
  })

  test('heap snapshots are read by the command and by functions', async () => {
    const name = readdirSync(project.path, { recursive: true, encoding: 'utf8' }).find(file =>
      file.endsWith('round-1.heapsnapshot'),
    )
    renameSync(join(project.path, name ?? 'none'), join(project.path, 'one.heapsnapshot'))

    const summary = await project.suite(['heap', 'summary', 'one.heapsnapshot'], node)
    expect(summary.stdout).toMatch(/^one\.heapsnapshot: [\d.]+ MiB in [\d,]+ objects/)
    expect(summary.code).toBe(0)

    const functions = await project.node(
      "import { paths } from 'memory-regression-suite/heap'; console.log(paths('one.heapsnapshot', 'onPong').length > 0)",
      node,
    )
    expect(functions).toEqual({ code: 0, stdout: 'true\n', stderr: '' })
  })
})
