/** Bytes in, text out. Every number in this project is bytes (or a count); only text says KiB, MiB, GiB. */

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
