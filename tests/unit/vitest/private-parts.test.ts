/** What the pool and the diagnosis use of Vitest beside its documented interface: each must outlive an upgrade. */

import { execFile } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ForksPoolWorker } from 'vitest/node'
import * as v from 'valibot'
import { sourceMaps } from '../../../helpers/scenario/source-maps.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'private-parts-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

/** A worker of Vitest's whose process, and whose watchdog, do nothing. */
function forksWorker(): ForksPoolWorker {
  mkdirSync(join(directory, 'workers'))
  writeFileSync(join(directory, 'workers', 'forks.js'), 'setInterval(() => {}, 1000)')
  writeFileSync(join(directory, 'workers', 'watchdog.js'), '')
  const logger = { outputStream: new PassThrough(), errorStream: new PassThrough() }
  return Reflect.construct(ForksPoolWorker, [
    { distPath: directory, execArgv: [], env: process.env, project: { vitest: { logger } } },
  ])
}

/** The child processes that Node announces while a call runs, until it first waits. */
function startedBy(start: () => void): readonly ChildProcess[] {
  const children: ChildProcess[] = []
  const see = (message: unknown): void => {
    children.push(Reflect.get(Object(message), 'process'))
  }
  const started = channel('child_process')
  started.subscribe(see)
  try {
    start()
  } finally {
    started.unsubscribe(see)
  }
  return children
}

test('ForksPoolWorker forks before it first waits, so process.execPath may be exchanged', async () => {
  const node = join(directory, 'another-node')
  symlinkSync(process.execPath, node)
  const worker = forksWorker()
  const { execPath } = process
  process.execPath = node
  const [fork] = startedBy(() => {
    void worker.start()
    process.execPath = execPath
  })
  await worker.stop()

  expect(fork?.spawnfile, "Vitest's fork before the first wait is gone: MEMORY_NODE has no effect").toBe(node)
})

test('the first child process of ForksPoolWorker.start() is the fork', async () => {
  const worker = forksWorker()
  const [fork] = startedBy(() => void worker.start())
  await worker.stop()

  expect(
    fork?.spawnargs.at(-1),
    "Vitest's fork as the first child process is gone: the pool would watch another process",
  ).toBe(join(directory, 'workers', 'forks.js'))
})

test('a message that is made by hand says that a worker has stopped', { timeout: 60_000 }, async () => {
  writeFileSync(join(directory, 'some.test.ts'), '')
  const script = fileURLToPath(new URL('stopped-by-hand.ts', import.meta.url))
  const { VITEST: _, ...env } = process.env
  const asked = await promisify(execFile)(process.execPath, [script, directory], { env, timeout: 50_000 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(error),
  )

  expect(asked, "Vitest's { type: 'stopped', __vitest_worker_response__: true } is gone").toBe('start run stop')
})

const modules = v.object({ evaluatedModules: v.object({ idToModuleMap: v.map(v.string(), v.unknown()) }) })
const loaded = v.object({ exports: v.unknown(), meta: v.object({ code: v.string() }) })

test('the global __vitest_worker__ lists the modules that Vitest has loaded', () => {
  const worker = v.safeParse(modules, Reflect.get(globalThis, '__vitest_worker__'))
  const own = worker.success ? worker.output.evaluatedModules.idToModuleMap.get(fileURLToPath(import.meta.url)) : {}

  expect(worker.success, "Vitest's __vitest_worker__.evaluatedModules.idToModuleMap is gone").toBe(true)
  expect(v.is(loaded, own), "Vitest's list of modules has no exports, or no code").toBe(true)
  expect(sourceMaps()(fileURLToPath(import.meta.url)), "Vitest's source map of a module is gone").toBeDefined()
})
