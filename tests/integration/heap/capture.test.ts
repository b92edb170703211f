/** Allocations are sampled for a limited time, in a process of its own. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { allocationsName } from '../../../helpers/heap/capture/evidence.ts'
import type { CapturedAllocations } from '../../../helpers/heap/capture/evidence.ts'
import { temporaryDirectory } from '../../../helpers/workspace/temporary-directory.ts'

const program = `
import { setTimeout as sleep } from 'node:timers/promises'
import { startCapture } from ${JSON.stringify(pathToFileURL(resolve('helpers/heap/capture/capture.ts')).href)}

class Item {}
const held = []
const add = () => held.push(new Item())
const [folder, longest] = process.argv.slice(-2)
using capture = startCapture(folder, () => () => undefined, Number(longest))
capture.snapshot()
for (let i = 0; i < 100; i++) add()
await sleep(300)
for (let i = 0; i < 100; i++) add()
capture.snapshot()
for (let i = 0; i < 100; i++) add()
capture.snapshot()
process.stdout.write(String(capture.isCut()))
capture.allocations()
`

test.for([
  { longest: 60_000, cut: undefined, rounds: [200, 100] },
  { longest: 50, cut: true, rounds: [100] },
])('sampled for $longest ms: $rounds objects in rounds', async ({ longest, cut, rounds }) => {
  await using directory = await temporaryDirectory(64 * 1024 * 1024, 1)
  const { stdout } = spawnSync(
    process.execPath,
    ['--no-opt', '--no-maglev', '--expose-gc', '--input-type=module', '-e', program, directory.path, String(longest)],
    { encoding: 'utf8' },
  )
  const captured: CapturedAllocations = JSON.parse(readFileSync(join(directory.path, allocationsName), 'utf8'))
  const nodes = idsOf('add', captured.head)
  const items = captured.samples.filter(({ nodeId, size }) => nodes.includes(nodeId) && size < 100)

  expect(stdout).toBe(String(cut === true))
  expect(captured.cut).toBe(cut)
  expect(rounds.map((_, round) => items.filter(({ ordinal }) => roundOf(ordinal, captured) === round).length)).toEqual(
    rounds,
  )
})

function roundOf(ordinal: number, { marks }: CapturedAllocations): number {
  return marks.findIndex(mark => ordinal <= mark)
}

function idsOf(name: string, { id, callFrame, children }: CapturedAllocations['head']): readonly number[] {
  return [...(callFrame.functionName === name ? [id] : []), ...children.flatMap(child => idsOf(name, child))]
}
