/**
 * Objects have the same ids in every snapshot of a diagnosis: by them it knows what came in which round. And what looks
 * for emitters between the snapshots holds none of them.
 */

import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { expect, test } from 'vitest'
import type { Graph } from '../../../helpers/heap/graph/graph.ts'
import { kindOf } from '../../../helpers/heap/graph/labels.ts'
import { readSnapshot } from '../../../helpers/heap/parse/open.ts'
import { stayConnected, visitEmitters } from '../../../helpers/measure/live-objects.mjs'

class Retained {
  readonly since = 1
}

class Dropped extends EventEmitter {}

/** A snapshot collects first. @param use is given the graph of one that was taken now */
function snapshot<Result>(use: (graph: Graph) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'ids-'))
  try {
    return use(readSnapshot(writeHeapSnapshot(join(folder, 'now.heapsnapshot'))))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const idsOf = (kind: string): readonly number[] =>
  snapshot(graph => [...graph.nodeId].filter((_, node) => kindOf(graph, node) === kind))

test('emitters that were found are released', { timeout: 60_000 }, () => {
  using _ = stayConnected()
  const before = idsOf('Dropped') // of its prototype
  let found = 0
  const count = (objects: readonly object[]): void => {
    found = objects.filter(object => object instanceof Dropped && object !== Dropped.prototype).length
  }
  const drop = (): void => {
    const emitters = Array.from({ length: 100 }, () => new Dropped())
    visitEmitters(count)
    emitters.length = 0
  }

  drop()

  expect(found).toBe(100)
  expect(idsOf('Dropped')).toEqual(before)
})

/** Of the retained ones, after emitters were looked for. */
function idsAfterCount(): readonly number[] {
  visitEmitters(() => {})
  return idsOf('Retained')
}

test('ids stay, though emitters are counted between', { timeout: 60_000 }, () => {
  const retained = Array.from({ length: 100 }, () => new Retained())
  using _ = stayConnected()
  const before = idsAfterCount()
  const made = Array.from({ length: 10_000 }, () => ({ retained })) // they get ids of their own

  expect(before.length).toBeGreaterThanOrEqual(retained.length)
  expect(new Set(idsAfterCount())).toEqual(new Set(before))
  made.length = 0
})
