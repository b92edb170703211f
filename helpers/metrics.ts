/**
 * The names of what is measured. A metric is bytes, or a count; every room speaks of metrics by these names, and knows
 * nothing else of where a number came from.
 */

/** What weighs something, in bytes. */
export const byteMetrics = [
  'rss', // what the kernel has in memory for the process, file pages included
  'heapTotal', // what V8 has reserved; shown, never judged (V8 gives 63 MiB of it back by itself after loading Helia)
  'heapUsed', // what lives in V8's heap
  'external', // what V8 knows of outside its heap: array buffers, WebAssembly memories
  'arrayBuffers', // the part of `external` that belongs to ArrayBuffers
  'rssAnon', // the part of `rss` that is no file: heap, malloc, stacks
  'peakRss', // the highest `rss` since the baseline, kept by the kernel (VmHWM)
  'code', // the part of `heapUsed` that is machine code, bytecode and their metadata
] as const

export type ByteMetric = (typeof byteMetrics)[number]

/** What is counted in every reading. Scenarios add counts of their own, such as `provides`. */
export const countMetrics = [
  'descriptors', // entries of /proc/self/fd
  'threads', // entries of /proc/self/task
  'workers', // live worker threads
  'handles', // active resources of any type, see `Reading.handles` for which
  'listeners', // listeners of every EventTarget in the process, and of the EventEmitters that a scenario names
] as const

export type CountMetric = (typeof countMetrics)[number]

/** Whether a metric is bytes; any other name is a count. */
export function isByteMetric(metric: string): metric is ByteMetric {
  return (byteMetrics as readonly string[]).includes(metric)
}

/** Whether a figure is told in bytes: metrics that are, and counts of a scenario's own that say so by their names. */
export function isToldInBytes(metric: string): boolean {
  return isByteMetric(metric) || metric.endsWith('Bytes')
}
