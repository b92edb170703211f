/**
 * `npm run bench:overhead`: the overhead of the suite. CPU time of one import, under the suite and in a bare script
 * with the same flags and environment, in interleaved pairs. Ends with code 1 above 1.05 times.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createHeliaNode } from '../fixtures/helia-node.ts'
import { createStalledRouter } from '../fixtures/content-routers.ts'
import { largeFileSeed, openLargeFile, warmUpFile } from '../helpers/workspace/large-file/large-file.ts'
import { temporaryDirectory } from '../helpers/workspace/temporary-directory.ts'
import { median } from '../helpers/judge/statistics.ts'
import { ofType, parseEntries } from '../helpers/timeline.ts'
import { MiB } from '../helpers/units.ts'
import { environmentOf, flagsOf } from '../helpers/processes/profiles.ts'
import { runScenarios } from '../helpers/run/run.ts'

const size = 256 * MiB
const pairs = 5
const limit = 1.05
const inMemory = '/dev/shm'

/** The import and nothing else; its CPU time in milliseconds. */
async function importBare(): Promise<number> {
  await using directory = await temporaryDirectory(size)
  const file = await openLargeFile({ seed: largeFileSeed, size })
  await using node = await createHeliaNode(directory.path, { router: createStalledRouter() })
  await node.import(warmUpFile.stream())

  const before = process.cpuUsage()
  await node.import(file.stream())
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

async function inBareScript(): Promise<number> {
  const script = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, [...flagsOf('default'), script, 'bare'], {
    env: { ...process.env, ...environmentOf('default') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')])
  return Number(printed)
}

async function underTheSuite(): Promise<number> {
  await using reports = await temporaryDirectory()
  await runScenarios({
    scenarios: ['import'],
    settings: { fileSize: size, calibrating: true, reports: reports.path },
    output: 'collect',
  })

  const phases = ofType(parseEntries(readFileSync(join(reports.path, 'import', 'timeline.jsonl'), 'utf8')), 'phase')
  const cpuAt = (name: string): number => phases.find(phase => phase.name === name)?.cpu ?? Number.NaN
  return cpuAt('reading: after import') - cpuAt('working')
}

/**
 * Both sides write their blocks to memory where it can be written to: a disk's time changes twofold from run to run.
 */
function leaveTheDiskOut(): void {
  try {
    accessSync(inMemory, constants.W_OK)
    process.env['TMPDIR'] = inMemory // children inherit it
    process.stdout.write(`Blocks go to ${inMemory}.\n`)
  } catch {
    process.stdout.write(`Blocks go to disk, since ${inMemory} cannot be written: expect ratios to vary.\n`)
  }
}

async function compare(): Promise<number> {
  leaveTheDiskOut()
  const ratios: number[] = []
  for (let pair = 1; pair <= pairs; pair++) {
    const bare = await inBareScript()
    const suite = await underTheSuite()
    ratios.push(suite / bare)
    process.stdout.write(
      `${pair}: bare ${Math.round(bare)} ms, under the suite ${suite} ms: ${(suite / bare).toFixed(3)}x\n`,
    )
  }

  const middle = median(ratios)
  process.stdout.write(
    `median ${middle.toFixed(3)}x [${Math.min(...ratios).toFixed(3)} … ${Math.max(...ratios).toFixed(3)}], at most ` +
      `${limit}x\n`,
  )
  return middle <= limit ? 0 : 1
}

if (process.argv[2] === 'bare') {
  process.stdout.write(String(await importBare()))
} else {
  process.exitCode = await compare()
}
