/** From the stacks of native memory that a process left to the functions whose memory grew in every round. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, unlinkSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { isOfSuite } from '../../module-url.ts'
import { addonsName, nativeName } from '../capture/evidence.ts'
import type { NativeFrame, NativeStack } from '../capture/evidence.ts'

export interface NativeGrowth {
  /** `deflateInit2_ (node)`, or the library alone where it has no names. */
  readonly function: string
  /** `leak (tests/a.ts:3:14)`: the function of the program that called it, by its first line. */
  readonly caller?: string
  /** After each round, of what came since the first. */
  readonly bytes: number[]
  readonly perRound: number
  /** Of the stack that most of these bytes have. */
  readonly stack: string[]
}

/** Bytes a round: less comes and goes. */
const leastPerRound = 4 * 1024

/** That are reported. */
const mostGrowing = 20

/**
 * What grew in every round, the most first, and bytes of ArrayBuffers after all else. Empty where nothing did.
 *
 * @param root a directory: files below it are named from there
 * @throws {Error} when there are no stacks, or they cannot be read
 */
export async function nativeIn(folder: string, root: string): Promise<NativeGrowth[]> {
  const stacks: readonly NativeStack[] = JSON.parse(readFileSync(join(folder, nativeName), 'utf8'))
  const names = await symbolsOf(stacks)

  return growing(
    stacks.map(({ bytes, frames }) => ({
      bytes,
      frames: frames.flatMap((frame): readonly Named[] =>
        'at' in frame
          ? [{ name: names.get(keyOf(frame)) ?? '', library: basename(frame.file) }]
          : [
              {
                name: frame.name || '(anonymous)',
                file: fileText(frame.file, root),
                line: frame.line,
                column: frame.column,
              },
            ],
      ),
    })),
  )
}

/**
 * The addons that a process had loaded, of which it left a file; that is gone then.
 *
 * @throws {SyntaxError} when the file is not what it should be
 */
export function takeAddons(folder: string): readonly string[] {
  const file = join(folder, addonsName)
  if (!existsSync(file)) {
    return []
  }
  const text = readFileSync(file, 'utf8')
  unlinkSync(file)
  return JSON.parse(text)
}

function fileText(file: string, root: string): string {
  const inside = relative(root, file)
  return file.startsWith('/') && !inside.startsWith('..') ? inside : file
}

/** A frame with its names: of native code, or of JavaScript. */
type Named =
  | { readonly name: string; readonly library: string }
  | { readonly name: string; readonly file: string; readonly line: number; readonly column: number }

type NativeNamed = Extract<Named, { library: string }>
type ScriptNamed = Exclude<Named, NativeNamed>

export interface NamedStack {
  readonly bytes: readonly number[]
  readonly frames: readonly Named[]
}

/**
 * What grew in every round after the second, of stacks that share their function and its caller; bytes of ArrayBuffers
 * last.
 */
export function growing(stacks: readonly NamedStack[]): NativeGrowth[] {
  const groups = Map.groupBy(
    stacks.filter(stack => isOfProgram(stack.frames)),
    ({ frames }) => JSON.stringify([functionOf(frames), callerOf(frames)]),
  )

  return [...groups.values()]
    .map((group): NativeGrowth => {
      const [most = { bytes: [], frames: [] }] = group.toSorted((one, other) => lastOf(other) - lastOf(one))
      const bytes = most.bytes.map((_, round) => group.reduce((sum, stack) => sum + (stack.bytes[round] ?? 0), 0))
      const caller = callerOf(most.frames)

      return {
        function: functionOf(most.frames),
        ...(caller === undefined ? {} : { caller }),
        bytes,
        perRound: growthOf(bytes),
        stack: withoutPreload(most.frames).map(textOf),
      }
    })
    .filter(({ bytes, perRound }) => perRound >= leastPerRound && grewInEach(bytes))
    .toSorted((one, other) => Number(isBuffer(one)) - Number(isBuffer(other)) || other.perRound - one.perRound)
    .slice(0, mostGrowing)
}

/** V8 knows of these, and a snapshot shows what holds them. */
function isBuffer({ stack }: NativeGrowth): boolean {
  return stack.some(frame => frame.startsWith('node::NodeArrayBufferAllocator::'))
}

function lastOf({ bytes }: NamedStack): number {
  return bytes.at(-1) ?? 0
}

/** The first figure is 0: all that counts came later. What came once is in the second, too, where there is a third. */
function growthOf(bytes: readonly number[]): number {
  const from = bytes.length > 2 ? 1 : 0
  return Math.round(((bytes.at(-1) ?? 0) - (bytes[from] ?? 0)) / Math.max(1, bytes.length - 1 - from))
}

function grewInEach(bytes: readonly number[]): boolean {
  return bytes.every((size, round) => round === 0 || size > (bytes[round - 1] ?? 0))
}

/** What V8 takes for the diagnosis itself, and for its heap, which snapshots show. */
const ofDiagnosis = new RegExp(
  `^(?:v8_inspector|node::inspector|v8::internal::(?:${[
    'SamplingHeapProfiler|HeapProfiler|HeapSnapshot|HeapObjectsMap|LinuxPerf|Logger|V8FileLogger',
    'MemoryAllocator|NewSpace|PagedSpace|SemiSpace|LargeObjectSpace|MarkCompact|Marking|Scavenger|Sweeper',
  ].join('|')}))`,
)

/** What runs the suite. */
const runner = /\/node_modules\/(?:@?vitest|vite)\/|^node_modules\/(?:@?vitest|vite)\//

function isOfProgram(frames: readonly Named[]): boolean {
  const script = frames.find(frame => isScript(frame) && !frame.file.startsWith('node:'))
  return (
    !frames.some(frame => isNative(frame) && ofDiagnosis.test(frame.name.replace(/^.*? (?=v8::)/, ''))) &&
    !(script !== undefined && isScript(script) && (runner.test(script.file) || isOfSuite(resolve(script.file))))
  )
}

function isScript(frame: Named): frame is ScriptNamed {
  return 'file' in frame
}

function isNative(frame: Named): frame is NativeNamed {
  return 'library' in frame
}

/** Ways to memory: they say nothing of what it is for. */
const allocator = new RegExp(
  [
    '[aA]lloc|^operator new|[sS]trn?dup|[mM]emdup|VirtualMemory|GlobalHandles|^(?:std|__gnu_cxx)::',
    '^v8::(?:base::|BackingStore|internal::BackingStore|ArrayBuffer::New|V8::GlobalizeReference|api_internal)',
    '^node::(?:Malloc|Realloc|Calloc|Unchecked)',
  ].join('|'),
)

const ofSystem = /^(?:native-stacks-.*|lib(?:c|stdc\+\+|m|gcc_s)\.so.*)$/

function withoutPreload(frames: readonly Named[]): readonly Named[] {
  return frames.filter(frame => !isNative(frame) || !frame.library.startsWith('native-stacks-'))
}

/**
 * The innermost function that is no way to memory. Of a C library, the one that C++ called: what it offers, such as
 * `sqlite3_prepare_v2`, and not what it does by itself, such as `growOp3`. Where a library has no names, that one.
 */
function functionOf(frames: readonly Named[]): string {
  const end = frames.findIndex(isScript)
  const native = frames.slice(0, end === -1 ? frames.length : end).filter(isNative)
  const own = native.filter(({ library }) => !ofSystem.test(library))
  const start = own.findIndex(({ name }) => !allocator.test(name))
  const first = own[start] ?? own[0] ?? native.at(-1)
  if (first === undefined) {
    return ''
  }

  const isPlain = ({ name, library }: NativeNamed): boolean =>
    library === first.library && name !== '' && !/::|^_Z|^(?:worker|uv_|start_thread|main$)/.test(name)
  const further = own.slice(start).findIndex(frame => !isPlain(frame))
  const run = start === -1 || further === -1 ? [first] : own.slice(start, start + further)
  return textOf(run.at(-1) ?? first)
}

/** The innermost function of JavaScript that is not Node's own; that, where there is no other. */
function callerOf(frames: readonly Named[]): string | undefined {
  const scripts = frames.filter(isScript)
  const caller = scripts.find(({ file }) => !file.startsWith('node:')) ?? scripts[0]
  return caller === undefined ? undefined : textOf(caller)
}

function textOf(frame: Named): string {
  if (isScript(frame)) {
    return `${frame.name} (${frame.file}:${frame.line}:${frame.column})`
  }
  return frame.name === '' ? frame.library : `${shortName(frame.name)} (${frame.library})`
}

/** Without parameters, templates and the names that Chromium's zlib gives its functions. */
function shortName(name: string): string {
  let short = name.replace(/^Cr_z_/, '').replaceAll('(anonymous namespace)::', '')
  for (let before = ''; before !== short;) {
    before = short
    short = short.replaceAll(/<[^<>]*>|\([^()]*\)/g, '')
  }
  return short
    .replace(/ \[.*$| const$/, '')
    .replace(/\.(?:part|constprop|isra|cold)\.\d+/g, '')
    .replace(/^.* (?=\S+$)/, '')
}

/** The names of all addresses, by `keyOf`; empty ones where a file has none. */
async function symbolsOf(stacks: readonly NativeStack[]): Promise<ReadonlyMap<string, string>> {
  const frames = new Map(
    stacks.flatMap(stack => stack.frames.flatMap(frame => ('at' in frame ? [[keyOf(frame), frame] as const] : []))),
  )
  const names = new Map<string, string>()

  for (const [file, within] of Map.groupBy(frames.values(), frame => frame.file)) {
    const found = existsSync(file)
      ? await addressNames(
          file,
          within.map(({ at }) => at),
        )
      : []
    within.forEach((frame, index) => names.set(keyOf(frame), found[index] ?? ''))
  }
  return names
}

function keyOf({ file, at }: Extract<NativeFrame, { at: number }>): string {
  return `${at} ${file}`
}

/** Those of its symbols, and where it is stripped, of what it exports. */
async function addressNames(file: string, addresses: readonly number[]): Promise<readonly string[]> {
  const names = await symbolNames(['-C', '-S', '--defined-only', file], addresses)
  const exported = names.includes('') ? await symbolNames(['-D', '-C', '-S', '--defined-only', file], addresses) : names

  return names.map((name, index) => name || (exported[index] ?? ''))
}

/**
 * By `nm` of binutils, which gcc brings along. `addr2line` gives an address of a stripped library the name before it,
 * however far that is.
 */
async function symbolNames(parameters: readonly string[], addresses: readonly number[]): Promise<readonly string[]> {
  const child = spawn('nm', parameters, { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = once(child, 'close')
  const order = addresses.map((_, index) => index).toSorted((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0))
  const names = addresses.map(() => '')

  for await (const line of createInterface({ input: child.stdout })) {
    const [, start = '', size = '', name = ''] = /^([\da-f]+) ([\da-f]+) [a-zA-Z] (.*)$/.exec(line) ?? []
    const from = Number.parseInt(start, 16)
    const end = from + Number.parseInt(size, 16)
    for (let at = firstFrom(order, addresses, from); (addresses[order[at] ?? -1] ?? Infinity) < end; at++) {
      names[order[at] ?? 0] ||= name.replace(/@.*$/, '')
    }
  }
  await gone
  return names
}

/** Where in an order of addresses the first one stands that is not below another. */
function firstFrom(order: readonly number[], addresses: readonly number[], least: number): number {
  let [low, high] = [0, order.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    ;[low, high] = (addresses[order[middle] ?? 0] ?? 0) < least ? [middle + 1, high] : [low, middle]
  }
  return low
}
