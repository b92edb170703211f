/** Small disks and read-only ones, mounted for one command alone: they are gone with it, however it ends. */

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, leaveOutputs, outputsOf } from '../outputs.ts'
import { leftIn, newPlace, resultsIn, run } from '../processes.ts'
import type { Ended, Place, Variables } from '../processes.ts'

let place: Place

beforeEach(async () => {
  place = await newPlace()
  mkdirSync(place.reports)
})

afterEach(async () => {
  await place[Symbol.asyncDispose]()
})

/**
 * Runs a command as this user, with a disk of memory mounted at a path that nobody else sees. It takes root, or a sudo
 * that asks for no password; without either the command fails, and the test with it.
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
  return await run(program, args, place, variables)
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

test('the disk of temporary files is full: its scenario is told so, and the next one has room', async () => {
  const ended = await runOn({ path: place.temporary, options: 'size=32m' }, faults('fills-disk', 'passes'), environment)
  const [full] = resultsIn(place).scenarios

  expect(full?.message?.replaceAll(place.path, '…')).toMatch(
    /^The disk of …\/tmp ran full while the scenario worked \(ENOSPC\)\. Free some space, point TMPDIR to another disk, or choose a smaller file\.\nENOSPC: no space left on device/,
  )
  expect(resultsIn(place).scenarios.map(({ scenario, outcome }) => `${scenario}: ${outcome}`)).toEqual([
    'fills-disk: invalid',
    'passes: passed',
  ])
  expect(disagreements(ended, place)).toEqual([])
  expect(ended.code).toBe(1)
  expect(leftIn(place)).toEqual([])
})

test('the disk of the reports is full: the terminal says so, and no document says otherwise', async () => {
  const retained = join(place.path, 'retained')
  const copy = `"$@"; code=$?; ls "$0" > ${retained}; exit $code`
  const ended = await runOn(
    { path: place.reports, options: 'size=1m' },
    ['sh', '-c', copy, place.reports, ...faults('fills-reports')],
    environment,
  )

  expect(outputsOf(ended, place)[0]?.outcomeOf('fills-reports')).toBe('invalid')
  expect(ended.output.replaceAll(place.path, '…')).toContain(
    'The disk of …/reports ran full while the scenario worked (ENOSPC).',
  )
  expect(ended.output.replaceAll(place.path, '…')).toContain(
    'Nothing could be written to …/reports, so this run leaves no results: ENOSPC',
  )
  expect(ended.code).toBe(2)
  expect(readFileSync(retained, 'utf8')).not.toMatch(/results\.json|report\.html|junit\.xml|summary\.md/)
})

test('a read-only temporary directory: nothing begins, and what an earlier run left says nothing', async () => {
  leaveOutputs(place)
  const ended = await runOn({ path: place.temporary, options: 'ro' }, [
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
    output: `The temporary directory ${place.temporary} is read-only for this user. Point TMPDIR to one that can be written to.\n`,
  })
  expect(outputsOf(ended, place).map(({ name }) => name)).toEqual(['terminal'])
})
