/** What a check of an operation may be asked, and whether that makes sense. */

import type { EventEmitter } from 'node:events'
import { isLiveMetric, isPeak } from '../metrics.ts'
import { fewestRounds } from '../judge/trend.ts'
import { notMeasurable } from '../measure/measurable.ts'
import { parseSize } from '../units.ts'

/** Does it once, or begins to: what it returns is awaited. */
export type Operation = () => unknown

export interface RetentionOptions {
  /** Operations in each round. Default: enough for `atLeast`, and fewer where they would take too long. */
  readonly operations?: number
  /** Rounds before memory is judged for the first time. Default: 12, and fewer for operations that take seconds. */
  readonly rounds?: number
  /** Default: heapUsed, external, arrayBuffers, rssAnon, and all counts, as far as this system can measure them. */
  readonly metrics?: readonly string[]
  /** The leak that has to be seen: `'64 B per operation'`, or bytes. Default: 64 B, or what the time allows. */
  readonly atLeast?: number | string
  /** Counts of your own, by the names of their metrics. */
  readonly counts?: Readonly<Record<string, () => number>>
  /** Emitters that do not extend Node's EventEmitter, whose listeners are counted too. */
  readonly emitters?: readonly EventEmitter[]
  /**
   * Milliseconds that a check of an operation that retains nothing may take. What has risen is followed for up to twice
   * as long. Default: 60,000.
   */
  readonly timeout?: number
  /** Milliseconds until timers of the library have released what they hold. Default: 0. */
  readonly wait?: number
}

/** The same, complete. */
export interface Request {
  readonly operations: number | undefined
  readonly rounds: number | undefined
  readonly metrics: readonly string[]
  /** Metrics that are judged elsewhere, and cannot be measured on this system, each with the reason. */
  readonly notMeasured: Readonly<Record<string, string>>
  /** Bytes of each operation. */
  readonly atLeast: number
  /** Whether that was asked for, and may not be exceeded. */
  readonly isAtLeastAsked: boolean
  readonly counts: Readonly<Record<string, () => number>>
  readonly emitters: readonly EventEmitter[]
  readonly timeout: number
  readonly wait: number
}

/** An operation or an option that cannot be used. Its message is complete: print it without a stack. */
export class RetentionError extends Error {
  override name = 'RetentionError'
}

export const usualAtLeast = 64 // bytes
export const usualTimeout = 60_000 // milliseconds

/** Metrics that can be judged by their trend, the first ones without being asked. */
export const usualMetrics = [
  'heapUsed',
  'external',
  'arrayBuffers',
  'rssAnon',
  'descriptors',
  'handles',
  'threads',
  'workers',
  'listeners',
] as const
const furtherMetrics = ['rss', 'code'] as const

const names = ['operations', 'rounds', 'metrics', 'atLeast', 'counts', 'emitters', 'timeout', 'wait'] as const

/**
 * @param usual metrics that are judged where none are named
 * @param missing those that cannot be measured here, each with the reason
 * @throws {RetentionError} with a line that says what is wrong
 */
export function requestOf(
  operation: unknown,
  options: unknown = {},
  {
    usual = usualMetrics,
    missing = notMeasurable(),
  }: { readonly usual?: readonly string[]; readonly missing?: Readonly<Record<string, string>> } = {},
): Request & { readonly operation: Operation } {
  if (!isOperation(operation)) {
    throw new RetentionError(
      `The operation is ${shown(operation)}, and has to be a function that does it once: () => client.ping().`,
    )
  }
  const given = recordOf('The options are', options)
  const unknown = Object.keys(given).find(name => !names.some(known => known === name))
  if (unknown !== undefined) {
    throw new RetentionError(`There is no option ${JSON.stringify(unknown)}. There are: ${names.join(', ')}.`)
  }

  const counts = countsOf(given['counts'])
  const metrics = metricsOf(given['metrics'], usual, counts)
  const isNamed = given['metrics'] !== undefined
  requireMeasured(isNamed ? metrics : [], missing)
  return {
    operation,
    operations: wholeNumber('operations', given['operations'], 1),
    rounds: wholeNumber('rounds', given['rounds'], fewestRounds),
    metrics: [...new Set([...metrics.filter(metric => missing[metric] === undefined), ...Object.keys(counts)])],
    notMeasured: isNamed ? {} : Object.fromEntries(usualMetrics.flatMap(metric => reasonOf(metric, missing))),
    atLeast: given['atLeast'] === undefined ? usualAtLeast : bytesOf(given['atLeast']),
    isAtLeastAsked: given['atLeast'] !== undefined,
    counts,
    emitters: emittersOf(given['emitters']),
    timeout: milliseconds('timeout', given['timeout'], 1000) ?? usualTimeout,
    wait: milliseconds('wait', given['wait'], 0) ?? 0,
  }
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function recordOf(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value) || Array.isArray(value)) {
    throw new RetentionError(`${what} ${shown(value)}, and have to be an object.`)
  }
  return Object.fromEntries(Object.entries(value))
}

function wholeNumber(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)) {
    return value
  }
  throw new RetentionError(`${name} is ${shown(value)}, and has to be a whole number from ${least} on.`)
}

function milliseconds(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= least && value < 2 ** 31)) {
    return value
  }
  throw new RetentionError(
    `${name} is ${shown(value)}, and has to be milliseconds${least === 0 ? '' : `, ${least} at least`}.`,
  )
}

/** Bytes of `64`, `'64 B per operation'`, `'1 KiB an operation'` or `'1KiB'`. */
function bytesOf(value: unknown): number {
  const text = typeof value === 'string' ? value.replace(/ *(?:per|an|\/) *op(?:eration)?$/, '') : value
  try {
    const bytes = typeof text === 'string' ? parseSize(text) : text
    if (typeof bytes === 'number' && bytes > 0 && Number.isFinite(bytes)) {
      return bytes
    }
  } catch {
    // no size
  }
  throw new RetentionError(
    `atLeast is ${shown(value)}, and has to be bytes of each operation: 64, '64 B per operation' or '1 KiB per ` +
      "operation'.",
  )
}

function metricsOf(
  value: unknown,
  usual: readonly string[],
  counts: Readonly<Record<string, unknown>>,
): readonly string[] {
  if (value === undefined) {
    return usual
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw new RetentionError(`metrics is ${shown(value)}, and has to be a list of names: ['heapUsed', 'listeners'].`)
  }
  const known: readonly string[] = [...usualMetrics, ...furtherMetrics, ...Object.keys(counts)]
  return value.map((name: unknown) => {
    if (typeof name === 'string' && known.includes(name)) {
      return name
    }
    if (typeof name === 'string' && (isPeak(name) || isLiveMetric(name) || name === 'heapTotal')) {
      throw new RetentionError(`metrics: ${name} has no trend. Those that have one: ${known.join(', ')}.`)
    }
    throw new RetentionError(`metrics: there is no metric ${shown(name)}. There are: ${known.join(', ')}.`)
  })
}

/** @throws {RetentionError} when one of those that were named cannot be measured here */
function requireMeasured(metrics: readonly string[], missing: Readonly<Record<string, string>>): void {
  const metric = metrics.find(name => missing[name] !== undefined)
  if (metric !== undefined) {
    throw new RetentionError(
      `metrics: ${metric} cannot be measured here: ${missing[metric]}. Leave it out, or run on Linux with glibc.`,
    )
  }
}

function reasonOf(
  metric: string,
  { [metric]: reason }: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  return reason === undefined ? [] : [[metric, reason]]
}

function countsOf(value: unknown): Readonly<Record<string, () => number>> {
  if (value === undefined) {
    return {}
  }
  const counts: Record<string, () => number> = {}
  for (const [name, count] of Object.entries(recordOf('counts are', value))) {
    if (!isOperation(count)) {
      throw new RetentionError(`counts.${name} is ${shown(count)}, and has to be a function that returns a number.`)
    }
    counts[name] = () => numberFrom(name, count())
  }
  return counts
}

function numberFrom(name: string, value: unknown): number {
  if (typeof value === 'number') {
    return value
  }
  throw new RetentionError(`counts.${name} returned ${shown(value)}, and has to return a number.`)
}

function emittersOf(value: unknown): readonly EventEmitter[] {
  if (value === undefined) {
    return []
  }
  if (!Array.isArray(value)) {
    throw new RetentionError(`emitters is ${shown(value)}, and has to be a list of emitters.`)
  }
  return value.map((emitter: unknown, index) => {
    if (!isEmitter(emitter)) {
      throw new RetentionError(
        `emitters[${index}] is ${shown(emitter)}, and has to be an emitter, with eventNames() and listenerCount().`,
      )
    }
    return emitter
  })
}

function isEmitter(value: unknown): value is EventEmitter {
  return isObject(value) && 'eventNames' in value && 'listenerCount' in value
}

const longest = 60 // characters of a value

/** A value as a message shows it: `"12"`, `-1`, `a promise`. */
function shown(value: unknown): string {
  if (value instanceof Promise) {
    return 'a promise'
  }
  if (typeof value === 'function') {
    return 'a function'
  }
  const text = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
