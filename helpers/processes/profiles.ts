/** How a fork is started: what users run, or what is quiet enough for fine figures. */

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { captureFlags } from '../heap/capture/capture.ts'
import { nativeFlags } from '../heap/capture/native.ts'
import type { Profile } from '../reading.ts'
import { preload } from '../network/preload.ts'
import { quietFlags } from '../quiet-flags.ts'
import { internalVariables } from '../settings-schema.ts'
import { readSetting } from '../settings.ts'
import { MiB } from '../units.ts'

/**
 * V8 lets the young generation grow with the work that it sees, up to 16 MiB, and frees buffers that died young only
 * when it is full. So the peak of equal imports was 40 or 77 MiB, and of equal transfers 68 to 120 beside other
 * programs. At 1 MiB it cannot grow.
 */
const steadyYouth = '--max-semi-space-size=1' // MiB

const shared = ['--expose-gc', '--disable-warning=ExperimentalWarning', steadyYouth]

const flags: Readonly<Record<Profile, readonly string[]>> = {
  default: [],
  quiet: quietFlags,
}

/**
 * Required and not imported: a worker that is given its code as text loads nothing that `--import` names (Node 24.21).
 */
const nestedWorkers = fileURLToPath(new URL('../measure/nested-workers.mjs', import.meta.url))

/** Required for the same reason. */
const setHooks = fileURLToPath(new URL('../versions/set-hooks.cjs', import.meta.url))

/** Node's flags for a profile. Most of them are not allowed in NODE_OPTIONS, so they have to be the fork's own. */
export function flagsOf(profile: Profile): string[] {
  const heapLimit = readSetting('heapLimit')
  const first = readSetting('import')
  const set = readSetting('set')
  const capture = readSetting('diagnosing') ? captureFlags : []
  const native = readSetting('nativeStacks') === undefined ? [] : nativeFlags(readSetting('reports'))
  const limit = heapLimit === undefined ? [] : [`--max-old-space-size=${Math.floor(heapLimit / MiB)}`]
  const modules = [
    new URL('../measure/first.mjs', import.meta.url).href,
    ...(readSetting('diagnosing') ? [new URL('../measure/origins.mjs', import.meta.url).href] : []),
    ...(set === undefined ? [] : [loadedBy(set)]),
    ...(first === undefined ? [] : [first]),
  ]
  return [
    ...preload,
    ...shared,
    ...flags[profile],
    ...capture,
    ...native,
    ...limit,
    '--require',
    nestedWorkers,
    ...(set === undefined ? [] : ['--require', setHooks]),
    ...modules.flatMap(module => ['--import', module]),
  ]
}

/** The module that resolves from a set, and records what it loads; its URL names the set. */
function loadedBy(set: string): string {
  const url = new URL('../versions/loaded.mjs', import.meta.url)
  url.searchParams.set('set', resolve(set))
  return url.href
}

/**
 * The environment of malloc, unless the user's own is asked for. With glibc's defaults RssAnon jumps by 11 to 61 MB
 * between rounds of an import and hides leaks: one 1 MiB block retained per round showed as 64, 5 or -47 KB. With these
 * it reads 1,068 KB, and noise is 20 KB. The allocator reads them when a process starts, so they cannot be set later.
 *
 * @see https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
const malloc = {
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_ARENA_MAX: '1',
}

/**
 * The environment that a fork starts with, beside what it inherits. A scenario may ask for the set by its variable: its
 * child process that resolves packages by `createRequire` needs the directory.
 */
export function environmentOf(profile: Profile): Record<string, string> {
  const set = readSetting('set')
  const native = readSetting('nativeStacks')

  return {
    ...(readSetting('allocator') === 'own' ? {} : malloc),
    ...(set === undefined ? {} : { MEMORY_SET: resolve(set) }),
    ...(native === undefined ? {} : { LD_PRELOAD: native }), // alone: it knows the blocks of glibc's malloc
    [internalVariables.profile]: profile,
  }
}
