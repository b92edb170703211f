/** The library that a process is started with for the stacks of its native memory, compiled when it is first needed. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { hasCode } from '../workspace/space.ts'
import { openCacheDirectory } from '../workspace/cache-directory.ts'

const source = fileURLToPath(new URL('../heap/capture/native-stacks.c', import.meta.url))

const asked = 'The stacks of native memory (--diagnose native, MEMORY_DIAGNOSE=native)'

/**
 * The path of that library, in the cache directory.
 *
 * @throws {RangeError} with a line that says what is not installed, and how to install it
 */
export async function nativePreload(): Promise<string> {
  if (v.parse(header, process.report.getReport()).header.glibcVersionRuntime === undefined) {
    throw new RangeError(`${asked} need glibc. Run on Linux with glibc, such as Debian or Ubuntu.`)
  }
  await run('nm', ['--version'])

  const text = readFileSync(source, 'utf8')
  const { path: cache } = await openCacheDirectory(undefined, line => process.stderr.write(`${line}\n`))
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const library = join(cache, `native-stacks-${process.arch}-${hash}.so`)
  if (!existsSync(library)) {
    const unfinished = `${library}.${process.pid}`
    await run('cc', ['-O2', '-fPIC', '-shared', '-pthread', '-o', unfinished, source, '-lm'])
    renameSync(unfinished, library)
  }
  return library
}

const header = v.object({ header: v.object({ glibcVersionRuntime: v.optional(v.string()) }) })

async function run(program: string, parameters: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, parameters)
  } catch (error) {
    throw new RangeError(
      hasCode(error, 'ENOENT')
        ? `${asked} need ${program}, which is not installed. Install it: apt-get install gcc libc6-dev`
        : `${asked} need a C compiler that works: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
}
