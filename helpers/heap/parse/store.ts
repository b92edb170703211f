/** The memory of a graph, and the kernels that work on it. */

import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { GiB } from '../../units.ts'
import { v8Major } from '../../v8-major.ts'
import { SnapshotError } from './snapshot-error.ts'

/** The part of it that is used here; it is in the browser's types and not in Node's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Memory: new (limits: {
    readonly initial: number | bigint
    readonly maximum: number | bigint
    readonly address: 'i32' | 'i64'
  }) => LinearMemory
}

interface LinearMemory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number | bigint) => number | bigint
}

/**
 * A graph's memory, and the loops that work on it: `kernels/*.c`, compiled to WebAssembly. Memory is taken from its
 * beginning to its end, and given back from its end; all of it is freed with the graph.
 *
 * What has been taken has a number as its address. Whenever memory is taken, earlier views may become invalid: a
 * graph's are made when all that it will ever need has been reserved.
 */
export interface Store {
  /**
   * The address of `bytes` bytes, a multiple of 16; zeros, unless they have been given back before.
   *
   * @throws {StoreFullError}
   */
  readonly take: (bytes: number) => number
  /**
   * Makes what was taken longer, in place if nothing was taken since. Returns its address.
   *
   * @throws {StoreFullError}
   */
  readonly lengthen: (address: number, bytes: number, longer: number) => number
  /** Makes room for as many bytes, so that `take` leaves views valid. @throws {StoreFullError} */
  readonly reserve: (bytes: number) => void
  /** How much is taken now. */
  readonly taken: () => number
  /** Gives back all that was taken since `taken` gave this. */
  readonly giveBack: (taken: number) => void
  readonly view: (address: number, bytes: number) => DataView
  readonly bytes: (address: number, count: number) => Uint8Array
  readonly numbers: (address: number, count: number) => Uint32Array
  readonly doubles: (address: number, count: number) => Float64Array
  readonly run: (kernel: Kernel, ...args: readonly number[]) => number
}

/** A snapshot that does not fit into the memory there is, or into that of its width. */
export class StoreFullError extends SnapshotError {}

/**
 * How many bits an address has. `narrow`, 32, reaches 4 GiB, and no access is checked, since the processor does that;
 * `wide`, 64, reaches the 16 GiB that V8 gives at most, and costs a tenth of CPU more (Node 24.21).
 */
export type Width = 'narrow' | 'wide'

export type Kernel = (typeof kernels)[number]

const kernels = [
  'take_records',
  'scan_nodes',
  'scan_edges',
  'scan_strings',
  'mark_ephemerons',
  'find_distances',
  'lay_out_lists',
  'number_nodes',
  'find_dominators',
  'find_shallow_sizes',
  'find_retained_sizes',
  'find_size_without',
  'sum_types',
  'find_heaviest_nodes',
  'find_heaviest',
  'find_gatherings',
  'number_classes',
  'sum_classes',
  'sum_strings',
  'find_waste',
] as const

const pageSize = 65_536
const alignment = 16

const widths = {
  narrow: {
    file: '../kernels/kernels-32.wasm',
    address: 'i32',
    mostPages: 65_536,
    word: (value: number): number | bigint => value,
  },
  wide: {
    file: '../kernels/kernels-64.wasm',
    address: 'i64',
    mostPages: 262_144,
    word: (value: number): number | bigint => BigInt(value),
  },
} as const

const compiled = new Map<Width, object>()

/**
 * V8 compiles WebAssembly quickly and badly first, and anew when a function is called again: but a kernel is called
 * once, and runs long. So it is compiled well at once. Without deoptimization, by which
 * V8 14.6 ends the process (Node 26.12.1: "Check failed: function_feedback != feedback.feedback_for_function.end()").
 * V8 13 has it switched off.
 */
function compile(width: Width): object {
  const known = compiled.get(width)

  if (known !== undefined) {
    return known
  }

  setFlagsFromString('--no-liftoff')
  setFlagsFromString('--no-wasm-lazy-compilation')
  if (v8Major >= 14) {
    setFlagsFromString('--no-wasm-deopt')
  }

  const module = new WebAssembly.Module(readFileSync(new URL(widths[width].file, import.meta.url)))

  setFlagsFromString('--wasm-lazy-compilation')
  setFlagsFromString('--liftoff')
  compiled.set(width, module)

  return module
}

/** No memory is used before it is touched. */
export function openStore(width: Width): Store {
  const { address: type, mostPages, word } = widths[width]
  const memory = new WebAssembly.Memory({ initial: word(16), maximum: word(mostPages), address: type })
  const { exports } = new WebAssembly.Instance(compile(width), { env: { memory } })
  const functions = new Map(kernels.map(name => [name, kernelOf(exports, name)]))
  let end = addressAfter(exports)

  const reserve = (bytes: number): void => {
    const missing = Math.ceil((end + bytes - memory.buffer.byteLength) / pageSize)

    if (missing > 0) {
      try {
        memory.grow(word(missing))
      } catch {
        throw new StoreFullError(
          `it needs ${((end + bytes) / GiB).toFixed(1)} GiB of memory, which is more than there is`,
        )
      }
    }
  }

  const take = (bytes: number): number => {
    const address = end
    reserve(bytes)
    end += aligned(bytes)
    return address
  }

  return {
    take,
    lengthen(address, bytes, longer) {
      if (address + aligned(bytes) === end) {
        end = address
        return take(longer)
      }

      const other = take(longer)
      new Uint8Array(memory.buffer).copyWithin(other, address, address + bytes)

      return other
    },
    reserve,
    taken: () => end,
    giveBack(taken) {
      end = taken
    },
    view: (address, bytes) => new DataView(memory.buffer, address, bytes),
    bytes: (address, count) => new Uint8Array(memory.buffer, address, count),
    numbers: (address, count) => new Uint32Array(memory.buffer, address, count),
    doubles: (address, count) => new Float64Array(memory.buffer, address, count),
    run: (kernel, ...args) => functions.get(kernel)?.(...args.map(arg => word(arg))) ?? 0,
  }
}

function kernelOf(
  exports: Readonly<Record<string, unknown>>,
  name: string,
): (...args: readonly (number | bigint)[]) => number {
  const kernel = exports[name]

  if (typeof kernel !== 'function') {
    throw new TypeError(`the kernels have no ${name}: npm run build:kernels`)
  }

  return (...args) => Number(kernel(...args))
}

/** Behind what the kernels have for themselves. */
function addressAfter({ __heap_base: base }: Readonly<Record<string, unknown>>): number {
  const value = typeof base === 'object' && base !== null && 'value' in base ? Number(base.value) : Number.NaN

  return aligned(value)
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment
}
