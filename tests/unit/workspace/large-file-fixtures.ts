/** A sandbox for large files that is new in every test, and changes that tests make to files in it. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { openLargeFile, type LargeFile } from '../../../helpers/workspace/large-file/large-file.ts'
import { MiB } from '../../../helpers/units.ts'

export const content = { seed: 1, size: 2 * MiB + 5 }
export const name = 'large-file-v1-seed1-2097157.bin'

export interface Sandbox {
  readonly scratch: string
  /** The cache directory, which does not exist yet. */
  readonly directory: string
  /** The notes so far, without the path of the sandbox and the free space. */
  readonly notes: readonly string[]
  readonly note: (line: string) => void
  readonly opened: () => Promise<LargeFile>
  readonly failureOf: (work: Promise<unknown>) => Promise<Error>
  readonly unfinishedFiles: () => string[]
}

/** Call it once in a test file; it returns a new sandbox for each test. */
export function sandboxOfTest(): Sandbox {
  let scratch = ''
  let notes: string[] = []

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'large-file-test-'))
    notes = []
  })

  afterEach(async () => {
    vi.restoreAllMocks()
    await rm(scratch, { recursive: true })
  })

  const note = (line: string): void => {
    notes.push(line.replaceAll(scratch, '…').replaceAll(/[\d.]+ [KMG]iB free/g, '… free'))
  }

  return {
    get scratch() {
      return scratch
    },
    get directory() {
      return join(scratch, 'cache')
    },
    get notes() {
      return notes
    },
    note,
    opened() {
      return openLargeFile({ ...content, directory: this.directory, note })
    },
    failureOf(work) {
      return work.then(
        () => new Error('did not fail'),
        (error: Error) => {
          note(error.message)
          return error
        },
      )
    },
    unfinishedFiles() {
      return existsSync(this.directory) ? readdirSync(this.directory).filter(file => file.endsWith('.unfinished')) : []
    },
  }
}

export async function sha256(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of chunks) {
    digest.update(chunk)
  }
  return digest.digest('hex')
}

export async function alterByte(path: string, position: number): Promise<void> {
  await using file = await open(path, 'r+')
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position)
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, position)
}
