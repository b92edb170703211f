/**
 * Which native memory stays, from within a process that was started with the preload of `native-stacks.c`: after each
 * round it has the preload write the stacks of what is there, and at the end gives their addresses names that only this
 * process knows.
 */

import { closeSync, existsSync, openSync, readFileSync, readSync, unlinkSync, writeFileSync } from 'node:fs'
import type { SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addonFolder, nativeFunctions } from '../../native-functions.cjs'
import { addonsName, nativeName } from './evidence.ts'
import type { NativeFrame, NativeStack } from './evidence.ts'

/** Flags with which V8 writes, in this folder, the name of every function that it compiles, interpreted ones too. */
export function nativeFlags(folder: string): string[] {
  return [
    '--perf-basic-prof',
    `--perf-basic-prof-path=${folder}`,
    '--interpreted-frames-native-stack',
    `--logfile=${join(folder, 'v8.log')}`, // which the flag above has it write too, into the working directory
  ]
}

export interface NativeCapture {
  /** Writes what is there of what was allocated since the first call, and sees nothing that comes until `resume`. */
  readonly mark: () => void
  readonly resume: () => void
  /** Writes all of it with names. `mapOf` gives the source map of a script by its URL, where it has one. */
  readonly finish: (mapOf: (url: string) => SourceMap | undefined) => void
}

/**
 * Begins to capture into a folder. `names`: the folder of `nativeFlags`.
 *
 * @throws {Error} when the preload is not there
 */
export function startNative(folder: string, names: string): NativeCapture {
  delete process.env['LD_PRELOAD'] // children would be slower, and nothing reads what they write
  const mark: (path: string) => unknown = nativeFunctions().load(null).func('int native_mark(const char *path)')
  const resume: () => unknown = nativeFunctions().load(null).func('void native_resume()')
  const raw = join(folder, '.native-stacks')

  return {
    mark() {
      if (mark(raw) !== 0) {
        throw new Error(`The stacks of native memory could not be written to ${raw}.`)
      }
    },
    resume,
    finish(mapOf) {
      const text = readFileSync(raw, 'utf8')
      const map = join(names, `perf-${process.pid}.map`)
      const functions = functionsIn(existsSync(map) ? readFileSync(map, 'utf8') : '')
      const modules = modulesIn(readFileSync('/proc/self/maps', 'utf8'))
      const stacks = stacksIn(text).map(({ addresses, bytes }): NativeStack => ({
        bytes,
        frames: addresses.flatMap(address => frameAt(address - 1, { functions, modules, mapOf })), // calls end there
      }))
      writeFileSync(join(folder, nativeName), JSON.stringify(stacks))
      unlinkSync(raw)
    },
  }
}

interface RawStack extends Omit<NativeStack, 'frames'> {
  readonly addresses: readonly number[]
}

/** The stacks of all rounds, with the bytes after each. */
function stacksIn(text: string): readonly RawStack[] {
  const rounds = text.split('round\n').slice(1)
  const stacks = new Map<string, RawStack & { readonly bytes: number[] }>()

  rounds.forEach((lines, round) => {
    for (const line of lines.split('\n').slice(0, -1)) {
      const [bytes, , ...addresses] = line.split(' ')
      const key = addresses.join(' ')
      const stack = stacks.get(key) ?? {
        bytes: rounds.map(() => 0),
        addresses: addresses.map(address => Number.parseInt(address, 16)),
      }
      stack.bytes[round] = (stack.bytes[round] ?? 0) + Number(bytes)
      stacks.set(key, stack)
    }
  })
  return [...stacks.values()]
}

interface Names {
  readonly functions: readonly Range[]
  readonly modules: readonly Module[]
  readonly mapOf: (url: string) => SourceMap | undefined
}

interface Range {
  readonly start: number
  readonly end: number
  readonly name: string
}

interface Module extends Range {
  /** What an address in its file is less than one in memory. */
  readonly base: number
}

/** None for what V8 generates itself, and of WebAssembly, whose functions it does not name. */
function frameAt(address: number, { functions, modules, mapOf }: Names): readonly NativeFrame[] {
  const compiled = rangeAt(functions, address)
  if (compiled !== undefined) {
    return scriptFrame(compiled.name, mapOf)
  }
  const module = rangeAt(modules, address)
  return module === undefined ? [] : [{ file: module.name, at: address - module.base }]
}

/** Of `JS:~leak file:///tmp/a.ts:3:14`, in its source. */
function scriptFrame(text: string, mapOf: Names['mapOf']): readonly NativeFrame[] {
  const [, name = '', url, line = '', column = ''] =
    /^(?:JS|Script|Eval|LazyCompile|Function):[~^*+']*(?:(\S*) )?(.*?):(\d+):(\d+)$/.exec(text) ?? []
  if (url === undefined) {
    return []
  }
  const origin = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1)
  const [inLine, inColumn] =
    origin !== undefined && 'originalLine' in origin
      ? [origin.originalLine + 1, origin.originalColumn + 1]
      : [Number(line), Number(column)]

  return [{ name, file: url.startsWith('file://') ? fileURLToPath(url) : url, line: inLine, column: inColumn }]
}

/** The names in a map for perf, by address: where code took the place of other code, the last one. */
function functionsIn(text: string): readonly Range[] {
  const ranges = new Map<number, Range>()
  for (const line of text.split('\n')) {
    const [, start, size, name = ''] = /^([\da-f]+) ([\da-f]+) (.*)$/.exec(line) ?? []
    if (start !== undefined && size !== undefined) {
      const from = Number.parseInt(start, 16)
      ranges.set(from, { start: from, end: from + Number.parseInt(size, 16), name })
    }
  }
  return [...ranges.values()].toSorted((one, other) => one.start - other.start)
}

/** The files in /proc/self/maps, by address. */
function modulesIn(text: string): readonly Module[] {
  const bases = new Map<string, number>()

  return text.split('\n').flatMap(line => {
    const [, start = '', end = '', access = '', name] =
      /^([\da-f]+)-([\da-f]+) (\S+) \S+ \S+ \d+ +(\/.*)$/.exec(line) ?? []
    if (name === undefined) {
      return []
    }
    const from = Number.parseInt(start, 16)
    if (!bases.has(name)) {
      bases.set(name, isFixed(name) ? 0 : from)
    }
    const range = { start: from, end: Number.parseInt(end, 16), name, base: bases.get(name) ?? 0 }
    return access.includes('x') ? [range] : []
  })
}

/** Whether a file is a program that is linked to its place in memory (ELF's ET_EXEC). */
function isFixed(file: string): boolean {
  const header = Buffer.alloc(18)
  try {
    const descriptor = openSync(file, 'r')
    readSync(descriptor, header)
    closeSync(descriptor)
  } catch {
    return false // removed meanwhile
  }
  return header.readUInt16LE(16) === 2
}

/** How many that begin before an address may end before it, too: code that moved leaves its name behind. */
const mostBehind = 8

function rangeAt<Found extends Range>(ranges: readonly Found[], address: number): Found | undefined {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    ;[low, high] = (ranges[middle]?.start ?? 0) <= address ? [middle + 1, high] : [low, middle]
  }
  return ranges.slice(Math.max(0, low - mostBehind), low).findLast(({ end }) => address < end)
}

/** Writes which addons this process has loaded. */
export function writeAddons(folder: string): void {
  const files = modulesIn(readFileSync('/proc/self/maps', 'utf8')).map(({ name }) => name)
  writeFileSync(join(folder, addonsName), JSON.stringify(addonsAmong(files)))
}

/** Libraries of the system that Node is linked with, or the C library loads. */
const usual = /\/lib(?:c|m|dl|pthread|rt|stdc\+\+|gcc_s|atomic|nss_\w+|resolv)(?:-[\d.]+)?\.so[.\d]*$|\/ld-linux[^/]*$/

/** The addon that the suite itself calls the C library by. */
const ownKoffi = addonFolder()

/** Of the files that a process has mapped: addons, and libraries that are neither Node's nor the system's. */
export function addonsAmong(files: readonly string[]): readonly string[] {
  return [...new Set(files)].filter(
    path =>
      /\.(?:node|so[.\d]*)$/.test(path) &&
      !usual.test(path) &&
      !(ownKoffi !== undefined && path.startsWith(ownKoffi)) &&
      !/\/native-stacks-[^/]+$/.test(path),
  )
}
