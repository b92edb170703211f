/** Objects have the same ids in every snapshot of a diagnosis: by them it knows what came in which round. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { expect, test } from 'vitest'
import { kindOf } from '../../../helpers/heap/graph/labels.ts'
import { readSnapshot } from '../../../helpers/heap/parse/open.ts'
import { stayConnected, visitEmitters } from '../../../helpers/measure/live-objects.mjs'

class Retained {
  readonly since = 1
}

test('ids stay, though emitters are counted between', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ids-'))
  const retained = Array.from({ length: 100 }, () => new Retained())
  const idsAfterCount = (): readonly number[] => {
    visitEmitters(() => {})
    const path = writeHeapSnapshot(join(folder, 'now.heapsnapshot'))
    const graph = readSnapshot(path)
    return [...graph.nodeId].filter((_, node) => kindOf(graph, node) === 'Retained')
  }

  const session = stayConnected()
  try {
    const before = idsAfterCount()
    const made = Array.from({ length: 10_000 }, () => ({ retained }))

    expect(before.length).toBeGreaterThanOrEqual(retained.length)
    expect(new Set(idsAfterCount())).toEqual(new Set(before))
    expect(made).toHaveLength(10_000)
  } finally {
    session[Symbol.dispose]()
    rmSync(folder, { recursive: true })
  }
})
