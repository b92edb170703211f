import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareWithDevTools } from './oracle.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'heap-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

const none = { retainedDiffer: 0, distancesDiffer: 0, classesDiffer: [] }

/** Takes a snapshot in a process of its own: this one has too much of its own. */
function take(subject: string, ...args: readonly string[]): string {
  const path = join(directory, subject)

  execFileSync(process.execPath, [
    '--no-warnings',
    fileURLToPath(new URL(`../../../fixtures/${subject}.ts`, import.meta.url)),
    path,
    ...args,
  ])

  return path
}

test.each([
  ['node-20', 'narrow'],
  ['node-20', 'wide'], // as files of more than 1.5 GiB are
  ['node-26', 'narrow'],
  ['node-26', 'wide'],
] as const)(
  'the committed snapshot of %s is read as DevTools reads it, with %s addresses',
  async (name, width) => {
    const path = join(directory, `${name}.heapsnapshot`)
    writeFileSync(
      path,
      brotliDecompressSync(readFileSync(new URL(`../../unit/heap/snapshots/${name}.heapsnapshot.br`, import.meta.url))),
    )

    expect(await compareWithDevTools(path, width)).toEqual({ nodes: expect.any(Number), ...none })
  },
  60_000,
)

test('so is one of this Node, taken now', async () => {
  expect(await compareWithDevTools(take('heap-subject', '2000'))).toEqual({ nodes: expect.any(Number), ...none })
}, 60_000)

test('so is one of more than a million objects', async () => {
  const comparison = await compareWithDevTools(take('heap-subject', '70000'))

  expect(comparison).toEqual({ nodes: expect.any(Number), ...none })
  expect(comparison.nodes).toBeGreaterThan(1_000_000)
}, 120_000)

test('so is one of a started Helia node', async () => {
  expect(await compareWithDevTools(`${take('heap-helia', '1')}.0`)).toEqual({ nodes: expect.any(Number), ...none })
}, 120_000)
