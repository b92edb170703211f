/** How a fork is started: what users run, or what is quiet enough for fine figures. */

import type { Lane } from '../judge/floors.ts'

const shared = ['--expose-gc', '--disable-warning=ExperimentalWarning']

const flags: Readonly<Record<Lane, readonly string[]>> = {
  default: [],
  // No machine code that comes and goes, one thread, a small nursery: heapUsed drifts by 12 KB a round instead of 26.
  quiet: ['--no-opt', '--no-sparkplug', '--no-maglev', '--single-threaded', '--max-semi-space-size=1', '--no-flush-bytecode'],
}

/** Node's flags for a lane. NODE_OPTIONS refuses most of them, so they have to be the fork's own. */
export function flagsOf(lane: Lane): string[] {
  const { MEMORY_IMPORT, MEMORY_SET } = process.env
  const loadedNote = new URL('../versions/loaded.mjs', import.meta.url).href
  return [...shared, ...flags[lane], ...MEMORY_SET ? ['--import', loadedNote] : [], ...MEMORY_IMPORT ? ['--import', MEMORY_IMPORT] : []]
}

/**
 * The environment that a fork starts with. With glibc's defaults RssAnon jumps by 11 to 61 MB between rounds of an import
 * and hides leaks: one 1 MiB block kept per round showed as 64, 5 or -47 KB. With these it reads 1,068 KB, and noise is
 * 20 KB. The allocator reads them when a process starts, so they cannot be set later.
 *
 * @see https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
export function environmentOf(lane: Lane): Record<string, string> {
  return {
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
    MALLOC_ARENA_MAX: '1',
    MEMORY_LANE: lane,
  }
}
