import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Graph } from '../../../helpers/heap/graph/graph.ts'
import { growingPaths, watch, type Growth } from '../../../helpers/heap/growth/growth.ts'
import { readSnapshot } from '../../../helpers/heap/parse/open.ts'
import { pathLine } from '../../../helpers/heap/growth/paths.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'heap-leaks-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** The growing paths of a fixture's snapshots, as lines. */
function growingPathsOf(
  script: string,
  args: readonly string[],
  snapshots: number,
): readonly { readonly line: string; readonly counts: readonly number[]; readonly place: string | undefined }[] {
  const file = join(directory, args[0]!.replaceAll('/', '-'))
  let growth: Growth | undefined
  let graph: Graph | undefined

  execFileSync(process.execPath, [
    '--no-warnings',
    fileURLToPath(new URL(`../../../fixtures/${script}.ts`, import.meta.url)),
    ...args.map(arg => (arg === 'FILE' ? file : arg)),
  ])

  for (let index = 0; index < snapshots; index++) {
    graph = readSnapshot(`${file}.${index}`)
    growth = watch(growth, graph)
  }

  return growingPaths(growth!, graph!).map(({ path, counts, place }) => ({ line: pathLine(path, 20), counts, place }))
}

test.each([
  ['map', '.map : Map → [] : Session'],
  ['dictionary', '.dictionary : Object → {*} : Session'],
  ['listener', '.emitter : EventEmitter → ._events : Object → .data : Array → [] : function'],
  ['timer', '.timers : Array → [] : Timeout'],
  ['resolver', '.resolvers : Set → [] : function'],
  ['list', '.list : Object → .next : Object'],
  ['abort', '.controller : AbortController → '],
  ['memory', '.buffers : Array → [] : ArrayBuffer'],
  ['weak', '.keys : Array → [] : Object'],
])(
  'the first growing path of a leak by %s names its holder',
  (kind, holder) => {
    const [first] = growingPathsOf('heap-leaks', [kind, 'FILE'], 3)

    expect(first?.line).toContain(`global → .app : App → ${holder}`)
  },
  60_000,
)

test('a listener is reported with its line', () => {
  const [first] = growingPathsOf('heap-leaks', ['listener', 'FILE'], 3)

  expect(first).toMatchObject({
    counts: [800, 1000, 1200],
    place: expect.stringMatching(/fixtures\/heap-leaks\.ts:53:\d+$/),
  })
}, 60_000)

test('a process that retains nothing has no growing path', () => {
  expect(growingPathsOf('heap-leaks', ['none', 'FILE'], 3)).toEqual([])
}, 60_000)

test('a healthy Helia node has none over five rounds of imports', () => {
  expect(growingPathsOf('heap-helia', ['FILE', '5'], 5)).toEqual([])
}, 120_000)
