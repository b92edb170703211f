/** Small disks and read-only ones, mounted for one command alone: they are gone with it, however it ends. */

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, leaveOutputs, outputsOf } from '../outputs.ts'
import { leftIn, newSandbox, resultsIn, run } from '../processes.ts'
import type { Ended, Sandbox, Variables } from '../processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
  mkdirSync(sandbox.reports)
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/**
 * Runs a command as this user, with a disk of memory mounted at a path that only the command sees. It takes root, or a
 * sudo that asks for no password; without either the command fails, and the test with it.
 */
async function runOn(
  disk: { readonly path: string; readonly options: string },
  command: readonly string[],
  variables: Variables = {},
): Promise<Ended> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const script =
    `mount -t tmpfs -o ${disk.options},uid=${uid},gid=${gid} tmpfs "$0" && ` +
    `exec setpriv --reuid=${uid} --regid=${gid} --clear-groups -- "$@"`
  const unshare = ['unshare', '--mount', 'sh', '-c', script, disk.path, ...command]
  const [program = '', ...args] =
    uid === 0
      ? unshare
      : ['sudo', '--non-interactive', '--preserve-env', 'env', `PATH=${process.env['PATH'] ?? ''}`, ...unshare]
  return await run(program, args, sandbox, variables)
}

const faults = (...names: readonly string[]): readonly string[] => [
  'vitest',
  'run',
  '--config',
  'tests/faults/vitest.config.ts',
  ...names.map(name => `tests/faults/disks/${name}.ts`),
]
const environment = {
  FAULTS_FOLDER: 'disks',
  MEMORY_CALIBRATING: '1',
  MEMORY_FILE_SIZE: '1MiB',
  MEMORY_TABLE_ALONE: '1',
}

test('the disk of temporary files is full: its scenario reports it, and the next one has room', async () => {
  const ended = await runOn(
    { path: sandbox.temporary, options: 'size=32m' },
    faults('fills-disk', 'passes'),
    environment,
  )
  const [full] = resultsIn(sandbox).scenarios

  expect(full?.message?.replaceAll(sandbox.path, '…')).toMatch(
    /^The disk of …\/tmp ran full while the scenario worked \(ENOSPC\)\. Free some space, point TMPDIR to another disk, or choose a smaller file\.\nENOSPC: no space left on device/,
  )
  expect(resultsIn(sandbox).scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'fills-disk: invalid',
    'passes: passed',
  ])
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.code).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
})

test('the disk of the reports is full: the terminal reports it, and no document contradicts it', async () => {
  const retained = join(sandbox.path, 'retained')
  const copy = `"$@"; code=$?; ls "$0" > ${retained}; exit $code`
  const ended = await runOn(
    { path: sandbox.reports, options: 'size=1m' },
    ['sh', '-c', copy, sandbox.reports, ...faults('fills-reports')],
    environment,
  )

  expect(outputsOf(ended, sandbox)[0]?.outcomeOf('fills-reports')).toBe('invalid')
  expect(ended.output.replaceAll(sandbox.path, '…')).toContain(
    'The disk of …/reports ran full while the scenario worked (ENOSPC).',
  )
  expect(ended.output.replaceAll(sandbox.path, '…')).toContain(
    'Nothing could be written to …/reports, so this run leaves no results: ENOSPC',
  )
  expect(ended.code).toBe(2)
  expect(readFileSync(retained, 'utf8')).not.toMatch(/results\.json|report\.html|junit\.xml|summary\.md/)
})

test('a read-only temporary directory: nothing begins, and no output of an earlier run is left', async () => {
  leaveOutputs(sandbox)
  const ended = await runOn({ path: sandbox.temporary, options: 'ro' }, [
    process.execPath,
    'commands/run.mjs',
    'repro',
    'import',
    '--size',
    '4MiB',
  ])

  expect(ended).toEqual({
    code: 2,
    signal: null,
    output: `The temporary directory ${sandbox.temporary} is read-only for this user. Point TMPDIR to one that can be written to.\n`,
  })
  expect(outputsOf(ended, sandbox).map(({ name }) => name)).toEqual(['terminal'])
})

test('reports on a read-only disk: nothing begins, and the reason is that of the disk', async () => {
  const reports = join(sandbox.reports, 'of', 'this run')
  const ended = await runOn(
    { path: sandbox.reports, options: 'ro' },
    [process.execPath, 'commands/run.mjs', 'repro', 'node-cache'],
    { MEMORY_REPORTS: reports },
  )

  expect(ended).toEqual({
    code: 2,
    signal: null,
    output:
      `Nothing can be written to ${reports}: EROFS: read-only file system, mkdir '${join(sandbox.reports, 'of')}'. ` +
      'Point MEMORY_REPORTS to a folder that can be written to.\n',
  })
})
