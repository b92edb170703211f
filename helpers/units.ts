/**
 * Sizes, durations and counts as text. Every number in this project is bytes, milliseconds or a count; only text says
 * KiB, MiB, GiB.
 */

import { GiB, KiB, MiB } from './bytes.mjs'

export { GiB, KiB, MiB, byteUnits, formatBytes, formatChange } from './bytes.mjs'

const suffixes = { b: 1, k: KiB, kb: KiB, kib: KiB, m: MiB, mb: MiB, mib: MiB, g: GiB, gb: GiB, gib: GiB } as const

/**
 * The bytes that a size such as `64MiB`, `1GiB` or `4096` means. `MB` and `GB` are taken as MiB and GiB, which is what
 * the documents mean by them.
 *
 * @throws {RangeError} when the text is no positive whole number with a known unit
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = match?.[2]?.toLowerCase() || 'b'
  const bytes = match === null || !isSuffix(unit) ? Number.NaN : Number(match[1]) * suffixes[unit]

  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new RangeError(`"${text}" is not a size. Give a positive size with its unit, for example 64MiB or 1GiB.`)
  }

  return bytes
}

function isSuffix(unit: string): unit is keyof typeof suffixes {
  return Object.hasOwn(suffixes, unit)
}

const durations = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** The longest that a timer can be set for, in milliseconds: Node takes more for 1. */
const longestDuration = 2 ** 31 - 1

/**
 * Milliseconds of `500ms`, `10s`, `2m` or `1h`.
 *
 * @throws {RangeError} for anything else, and for what is longer than a timer can be
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text.trim())
  const unit = match?.[2] ?? ''

  if (!isDurationUnit(unit)) {
    throw new RangeError(`"${text}" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.`)
  }

  const duration = Number(match?.[1]) * durations[unit]

  if (duration > longestDuration) {
    throw new RangeError(
      `"${text}" is longer than a timer can be. Give at most ${Math.floor(longestDuration / durations.m)}m.`,
    )
  }
  return duration
}

function isDurationUnit(unit: string): unit is keyof typeof durations {
  return Object.hasOwn(durations, unit)
}

/** @throws {RangeError} when the text is no whole number from 1 on */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN

  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`"${text}" is not a count. Give a whole number from 1 on.`)
  }
  return count
}
