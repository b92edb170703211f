/** No packet leaves. Each run has a network of its own with a way out, and the kernel counts what is sent on it. */

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from '../../../helpers/workspace/lock.ts'
import { disagreements } from '../outputs.ts'
import { leftIn, newSandbox, resultsIn, run } from '../processes.ts'
import type { Ended, Sandbox, Variables } from '../processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** Only the kernel sees these. */
const unguarded = new Set(['by-bun', 'by-native-call', 'in-a-bare-child'])

/** All that come to their end. */
const all = readdirSync('tests/faults/network')
  .map(name => basename(name, '.ts'))
  .filter(name => name !== 'is-killed')

/** Runs scenarios as this user. It takes root, or a sudo that asks for no password. */
async function runWithWayOut(scenarios: readonly string[], variables: Variables): Promise<Ended> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const vitest = [
    'vitest',
    'run',
    '--config',
    'tests/faults/vitest.config.ts',
    ...scenarios.map(name => `tests/faults/network/${name}.ts`),
  ]
  const unshare = [
    'unshare',
    '--net',
    '--mount',
    'sh',
    'tests/faults/root/way-out.sh',
    join(sandbox.path, 'sent'),
    String(uid),
    String(gid),
    ...vitest,
  ]
  const [program = '', ...args] =
    uid === 0
      ? unshare
      : [
          'sudo',
          '--non-interactive',
          '--preserve-env',
          'env',
          `PATH=${variables['PATH'] ?? process.env['PATH'] ?? ''}`,
          ...unshare,
        ]
  return await run(program, args, sandbox, {
    FAULTS_FOLDER: 'network',
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_TABLE_ALONE: '1',
    ...variables,
  })
}

/** A PATH on which a program is another, which fails. */
function failing(program: string): string {
  const folder = join(sandbox.path, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, program), '#!/bin/sh\necho "Operation not permitted" >&2\nexit 1\n', { mode: 0o755 })
  return `${folder}:${process.env['PATH'] ?? ''}`
}

/** Packets that the run sent. */
function sent(): number {
  return Number(readFileSync(join(sandbox.path, 'sent'), 'utf8'))
}

function outcomes(): readonly string[] {
  return resultsIn(sandbox).scenarios.map(({ scenario, outcome, message = '' }) =>
    `${scenario}: ${outcome}. ${message}`.trim(),
  )
}

test('in a network namespace nothing leaves, by any means, and each scenario that tried is red', async () => {
  const ended = await runWithWayOut(all, { MEMORY_NETWORK: 'namespace' })

  expect(outcomes()).toMatchInlineSnapshot(`
    [
      "after-its-body: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "at-import: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "by-bun: invalid. The scenario tried to leave the machine: 192.0.2.1 (seen by the kernel). Name its brokers, routers and transports explicitly.",
      "by-lookup: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "by-native-call: invalid. The scenario tried to leave the machine: 192.0.2.1 (seen by the kernel). Name its brokers, routers and transports explicitly.",
      "captured: invalid. The scenario tried to leave the machine: A DNS look-up of example.invalid. Name its brokers, routers and transports explicitly.",
      "in-a-bare-child: invalid. The scenario tried to leave the machine: 192.0.2.1 (seen by the kernel). Name its brokers, routers and transports explicitly.",
      "in-a-child: invalid. The scenario tried to leave the machine: 192.0.2.1 (seen by the kernel). Name its brokers, routers and transports explicitly.",
      "in-a-worker: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "stays: passed.",
    ]
  `)
  expect(sent()).toBe(0)
  expect(resultsIn(sandbox).environment.network).toEqual({ by: 'namespace' })
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.code).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
  expect(readdirSync(sandbox.reports)).not.toContain('.network')
})

test('without a namespace the guard detects all but native code and processes with another environment', async () => {
  const ended = await runWithWayOut(
    all.filter(name => !unguarded.has(name)),
    { MEMORY_NETWORK: 'guard' },
  )

  expect(outcomes()).toMatchInlineSnapshot(`
    [
      "after-its-body: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "at-import: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "by-lookup: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "captured: invalid. The scenario tried to leave the machine: A DNS look-up of example.invalid. Name its brokers, routers and transports explicitly.",
      "in-a-child: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "in-a-worker: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "stays: passed.",
    ]
  `)
  expect(sent()).toBe(0)
  expect(resultsIn(sandbox).environment.network).toEqual({ by: 'guard', why: 'MEMORY_NETWORK=guard' })
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.code).toBe(1)
})

test('a scenario that dies has the outcome of its death, and reports both', async () => {
  const ended = await runWithWayOut(['is-killed'], { MEMORY_NETWORK: 'guard' })

  expect(outcomes()).toEqual([
    expect.stringMatching(
      /^is-killed: killed\. Its process was killed by SIGKILL[^]*\nThe scenario tried to leave the machine: A connection to 192\.0\.2\.1\. /,
    ),
  ])
  expect(sent()).toBe(0)
  expect(disagreements(ended, sandbox)).toEqual([])
})

test('the packet counter works: what the guard misses is sent', async () => {
  const ended = await runWithWayOut(['by-native-call'], { MEMORY_NETWORK: 'guard' })

  expect(outcomes()).toEqual(['by-native-call: passed.'])
  expect(sent()).toBe(1)
  expect(ended.code).toBe(0)
})

test('without a namespace the guard works alone, and the results say why', async () => {
  const ended = await runWithWayOut(['at-import', 'stays'], { MEMORY_NETWORK: 'auto', PATH: failing('nsenter') })

  expect(outcomes().map(line => line.split('.')[0])).toEqual(['at-import: invalid', 'stays: passed'])
  expect(sent()).toBe(0)
  expect(resultsIn(sandbox).environment.network).toMatchInlineSnapshot(`
    {
      "by": "guard",
      "why": "Operation not permitted",
    }
  `)
  expect(ended.code).toBe(1)
})

test('a lock is seen from another network namespace', async () => {
  const script = `
    const { tryLock } = await import(${JSON.stringify(pathToFileURL('helpers/workspace/lock.ts').href)})
    console.log(await tryLock(${JSON.stringify(sandbox.cache)}))
  `
  const tryThere = async (): Promise<string> =>
    (
      await run(
        'unshare',
        ['--user', '--map-root-user', '--net', process.execPath, '--input-type=module', '--eval', script],
        sandbox,
      )
    ).output

  expect(await tryThere()).toBe('true\n')
  await withLock(
    sandbox.cache,
    async () => expect(await tryThere()).toBe('false\n'),
    () => {},
  )
})

test('a run that demands a namespace where there can be none says so in a line', async () => {
  const ended = await run(
    'sh',
    [
      '-c',
      'PATH=$0 exec "$@"',
      sandbox.path,
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'tests/faults/vitest.config.ts',
      'tests/faults/network/stays.ts',
    ],
    sandbox,
    { FAULTS_FOLDER: 'network', MEMORY_TABLE_ALONE: '1', MEMORY_FILE_SIZE: '1MiB', MEMORY_NETWORK: 'namespace' },
  )

  expect(ended.output.replaceAll(sandbox.path, '…')).toMatchInlineSnapshot(`
    "Making …/cache/large-file-v1-seed1-1048576.bin (1 MiB), for this run and later ones
    MEMORY_NETWORK=namespace, and there can be none here: spawn unshare ENOENT. It takes Linux with veth, unshare and nsenter of util-linux, ip of iproute2, and root or user namespaces. MEMORY_NETWORK=guard does without.
    "
  `)
  expect(ended.code).toBe(2)
})
