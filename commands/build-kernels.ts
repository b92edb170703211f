/**
 * `npm run build:kernels` compiles the loops of the heap engine, `helpers/heap/kernels/*.c`, to `kernels-32.wasm` and
 * `kernels-64.wasm` beside them, with addresses of as many bits, and writes down in `kernels.json` of which source and
 * by which compiler. It needs clang and wasm-ld: `apt-get install clang lld`, on Debian 12 those that the committed
 * ones come from.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const directory = fileURLToPath(new URL('../helpers/heap/kernels', import.meta.url))

const flags = [
  '-O2',
  '-msimd128',
  '-mbulk-memory',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-nostdlib',
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,--export=__heap_base',
  '-Wl,--strip-all',
]

export const widths = [32, 64] as const

/** Where `kernels.json` says what the kernels come from. */
export const recordFile = join(directory, 'kernels.json')

export interface KernelsRecord {
  readonly compiler: string
  /** SHA-256 of the flags and of all sources, and of each file of kernels. */
  readonly source: string
  readonly kernels: readonly string[]
}

export function kernelsFile(width: (typeof widths)[number]): string {
  return join(directory, `kernels-${width}.wasm`)
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of what the kernels are compiled from: the flags, and each source with its name. */
export function hashSource(): string {
  const sources = readdirSync(directory)
    .filter(name => /\.[ch]$/.test(name))
    .toSorted()

  return sha256(
    [flags.join(' '), ...sources.map(name => `${name}\n${readFileSync(join(directory, name), 'utf8')}`)].join('\n'),
  )
}

/** Compiler and linker with their versions; undefined where one of them is missing. */
export function findCompiler(): string | undefined {
  try {
    return ['clang', 'wasm-ld']
      .map(name =>
        execFileSync(name, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
          .split('\n')[0]!
          .trim(),
      )
      .join(', ')
  } catch {
    return undefined
  }
}

/**
 * The kernels as `helpers/heap/parse/store.ts` loads them.
 *
 * @throws {Error} when the compiler does, which says why on standard error
 */
export function compileKernels(width: (typeof widths)[number]): Uint8Array {
  const output = mkdtempSync(join(tmpdir(), 'kernels-'))

  try {
    const file = join(output, 'kernels.wasm')
    execFileSync('clang', [`--target=wasm${width}`, ...flags, '-o', file, 'all.c'], {
      cwd: directory,
      stdio: ['ignore', 'inherit', 'inherit'],
    })

    return readFileSync(file)
  } finally {
    rmSync(output, { recursive: true })
  }
}

if (import.meta.main) {
  const compiler = findCompiler()

  if (compiler === undefined) {
    process.stderr.write('clang and wasm-ld are needed: apt-get install clang lld\n')
    process.exitCode = 2
  } else {
    const kernels = widths.map(width => compileKernels(width))
    const record: KernelsRecord = { compiler, source: hashSource(), kernels: kernels.map(bytes => sha256(bytes)) }

    for (const [index, bytes] of kernels.entries()) {
      writeFileSync(kernelsFile(widths[index]!), bytes)
    }

    writeFileSync(recordFile, `${JSON.stringify(record, undefined, 2)}\n`)
  }
}
