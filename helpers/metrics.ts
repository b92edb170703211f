/** The names of metrics. A metric is bytes or a count; every room uses these names. */

/** Metrics in bytes. */
export const byteMetrics = [
  'rss', // memory of the process in the kernel's count, file pages included
  'heapTotal', // reserved by V8; shown, never judged: V8 gives it back when it likes, 63 MiB in one measured program
  'heapUsed', // objects in V8's heap, code included
  'external', // memory that V8 knows of outside its heap: array buffers, WebAssembly memories
  'arrayBuffers', // the part of `external` that belongs to ArrayBuffers
  'rssAnon', // the part of `rss` that is no file: heap, malloc, stacks
  'peakRss', // the highest `rss` since the baseline, recorded by the kernel (VmHWM)
  'code', // the part of `heapUsed` that is machine code, bytecode and their metadata
] as const

export type ByteMetric = (typeof byteMetrics)[number]

/** Counts in every reading. Scenarios add counts of their own, such as the entries of a cache. */
export const countMetrics = [
  'descriptors', // entries of /proc/self/fd
  'threads', // entries of /proc/self/task
  'workers', // live worker threads
  'handles', // active resources of any type and unref'd timers, see `Reading.handles` for which
  'listeners', // of every EventTarget and EventEmitter in the process, and of other emitters that a scenario names
] as const

export type CountMetric = (typeof countMetrics)[number]

/** Metrics that the allocator of native memory moves by itself. */
const residentMetrics: ReadonlySet<string> = new Set(['rss', 'rssAnon', 'peakRss'])

/** Whether a metric is memory in RAM, as the kernel counts it. */
export function isResident(metric: string): boolean {
  return residentMetrics.has(metric)
}

/**
 * The highest of what is alive at once while the work goes on, garbage left out. They take a further run of the work,
 * with forced collections, which only scenarios do that name one of them.
 */
export const liveMetrics = { peakLiveHeapUsed: 'heapUsed', peakLiveArrayBuffers: 'arrayBuffers' } as const

export type LiveMetric = keyof typeof liveMetrics

/** Whether a metric is of the further run with forced collections. */
export function isLiveMetric(metric: string): metric is LiveMetric {
  return Object.hasOwn(liveMetrics, metric)
}

/** Whether a metric is a height that was reached, and not what stays. */
export function isPeak(metric: string): metric is 'peakRss' | LiveMetric {
  return metric === 'peakRss' || isLiveMetric(metric)
}

/** Whether a metric is bytes; any other name is a count. */
export function isByteMetric(metric: string): metric is ByteMetric | LiveMetric {
  return (byteMetrics as readonly string[]).includes(metric) || isLiveMetric(metric)
}

/** Whether a figure is shown in bytes: byte metrics, and a scenario's own counts whose names end in `Bytes`. */
export function isShownInBytes(metric: string): boolean {
  return isByteMetric(metric) || metric.endsWith('Bytes')
}
