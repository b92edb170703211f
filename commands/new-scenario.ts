/** `npm run new-scenario`: writes a scenario to start from, for a documented use or for a report. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { isBuilt } from '../helpers/module-url.ts'
import { scenarioFolder } from '../helpers/scenario/names.ts'
import { npmRun } from '../helpers/shell.ts'
import { UsageError } from './usage.ts'

const help = isBuilt
  ? `npm run new-scenario -- my-leak [--once]

Writes a check of an operation to start from: my-leak.memory.ts, in test/ or tests/ where there is one. A name with a
path, as ./my-leak.memory.ts, is written there. Exit code 0: written. 2: it is there already.

  --once  a scenario of what is done once, such as loading a file, which is judged by budgets: in scenarios/, where
          no memory project has it. Commands run it`
  : `npm run new-scenario -- my-leak [--reported URL]

Writes a scenario to start from: tests/scenarios/my-leak.ts; for a report tests/reported-leaks/my-leak/my-leak.ts.
A name with a path, as ./my-leak.memory.ts, is written there. Exit code 0: written. 2: it is there already.`

export async function newScenario(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { reported: { type: 'string' }, once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) {
    throw new UsageError('Name one scenario, as in: npm run new-scenario -- my-leak')
  }

  const path = pathOf(name, values)
  if (existsSync(path)) {
    throw new UsageError(`${path} is there already. Choose another name, or remove it.`)
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, textOf(path, values))
  const onSet = values.reported === undefined ? '' : 'On the packages of the report it runs with --set.\n'
  process.stdout.write(`${path} written. Run it: ${npmRun('repro', [path])}\n${onSet}`)
  return await Promise.resolve(0)
}

interface Asked {
  readonly reported?: string
  readonly once?: boolean
}

function textOf(path: string, { reported, once = false }: Asked): string {
  if (!isBuilt) {
    return templateOf(path, reported)
  }
  return once ? onceTemplate : checkTemplate
}

function pathOf(name: string, { reported, once = false }: Asked): string {
  if (name.includes('/') || name.endsWith('.ts')) {
    return name
  }
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UsageError(
      `"${name}" is no name of a scenario: small letters, digits and hyphens, for it is a file's name and stands in ` +
        'every report.',
    )
  }
  if (reported !== undefined && !isBuilt) {
    return join('tests/reported-leaks', name, `${name}.ts`)
  }
  if (!isBuilt && existsSync(scenarioFolder)) {
    return join(scenarioFolder, `${name}.ts`)
  }
  // a memory project would run it in the quiet profile
  const folder = once ? 'scenarios' : ['test', 'tests'].find(one => isBuilt && existsSync(one))
  return join(folder ?? '.', `${name}.memory.ts`)
}

const checkTemplate = `import { expect, test } from 'vitest'
import 'memory-regression-suite'

test('say in one plain sentence what retains nothing', async () => {
  const operate = async () => {
    await Promise.resolve() // what a program repeats goes here
  }
  await expect(operate).toRetainNothing()
})
`

const onceTemplate = `import { expect } from 'vitest'
import { scenario } from 'memory-regression-suite'

scenario(import.meta, {
  title: 'say in one plain sentence what is retained, or not retained',
  metrics: { heapUsed: 'why it may change by as much as it does, and no more' },
  wait: 500, // milliseconds, as long as timers of the library take
  copies: 0,
  network: false,
}, async ({ memory, budgets }) => {
  const work = async () => {
    return await Promise.resolve([1, 2, 3]) // what is done once goes here
  }

  const done = await memory.rounds(work)

  expect(memory).toStayWithin(budgets)
  expect(done).toHaveLength(3) // work that was not done is not green
})
`

/** A file outside the repository imports the suite by its package name. */
function templateOf(path: string, reported: string | undefined): string {
  const up = relative(dirname(path), '.')
  const root = up.startsWith('..') && !relative('.', path).startsWith('..') ? up : 'memory-regression-suite'
  return `import { expect } from 'vitest'
import { MiB } from '${root}/helpers/units.ts'
import { scenario } from '${root}/helpers/vitest/scenario.ts'

const operations = 1000

scenario(import.meta, {
  title: 'say in one plain sentence what is retained, or not retained',
${reported === undefined ? '' : `  reported: '${reported}',\n`}  metrics: {
    heapUsed: 'why it may change by as much as it does, and no more',
    listeners: 'as heapUsed',
  },
  wait: 500,
  copies: 1,
  atMost: MiB,
}, async ({ memory, budgets }) => {
  const work = async () => {
    let done = 0
    for (let operation = 0; operation < operations; operation++) {
      done += await Promise.resolve(1) // what leaks goes here
    }
    return done
  }

  await work()

  const done = await memory.rounds(work)

  expect(memory).toStayWithin(budgets)
  expect(done).toBe(operations)
})
`
}
