/**
 * `npm run build:kernels` compiles the loops of the heap engine, `helpers/heap/kernels/*.c`, to `kernels-32.wasm` and
 * `kernels-64.wasm` beside them, with addresses of as many bits.
 *
 * The compiler is itself WebAssembly, of an exact version from the lock file, so that the same source gives the same bytes on every
 * machine: a test compiles it anew and compares.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { commands, runLLVM } from '@yowasp/clang'

const directory = new URL('../helpers/heap/kernels/', import.meta.url)

export const widths = [32, 64] as const

const flags = [
  '-O2', '-msimd128', '-mbulk-memory', '-Wall', '-Wextra', '-Werror',
  '-nostdlib', '-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--export=__heap_base', '-Wl,--strip-all',
]

export function kernelsFile(width: typeof widths[number]): URL {
  return new URL(`kernels-${width}.wasm`, directory)
}

/** The kernels as `helpers/heap/store.ts` loads them. @throws {Error} with what the compiler says */
export async function compileKernels(width: typeof widths[number]): Promise<Uint8Array> {
  const sources = Object.fromEntries(readdirSync(directory).filter((name) => /\.[ch]$/.test(name)).map((name) => [name, readFileSync(new URL(name, directory))]))
  const said: Uint8Array[] = []
  const listen = (bytes: Uint8Array | null): void => {
    said.push(...bytes === null ? [] : [Uint8Array.from(bytes)])
  }

  await runLLVM(undefined, {}, { fetchProgress: () => undefined }) // loads it; later it would say so

  try {
    const files = await commands.clang([`--target=wasm${width}`, ...flags, '-o', 'kernels.wasm', 'all.c'], sources, { stdout: listen, stderr: listen })
    const kernels = files?.['kernels.wasm']

    if (kernels instanceof Uint8Array) {
      return kernels
    }
  } catch {
    // the error itself carries all the files, and no message
  }

  throw new Error(`clang fails: ${Buffer.concat(said).toString()}`)
}

if (import.meta.main) {
  for (const width of widths) {
    writeFileSync(kernelsFile(width), await compileKernels(width))
  }
}
