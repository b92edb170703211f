/** Bytes in, text out. Every number in this project is bytes (or a count); only text says KiB, MiB, GiB. */

export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB

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

const units = [
  { unit: GiB, name: 'GiB' },
  { unit: MiB, name: 'MiB' },
  { unit: KiB, name: 'KiB' },
] as const

/** `1.5 MiB`, `-300 B`, `64 KiB`: three significant places at most, binary units, a plain minus. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes)
  const { unit, name } = units.find(candidate => size >= candidate.unit) ?? { unit: 1, name: 'B' }
  const value = bytes / unit
  const digits = unit === 1 || Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1

  return `${value.toFixed(digits).replace(/^-0$/, '0')} ${name}`
}

/** As `formatBytes`, always with its sign; zero has none. */
export function formatChange(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes)
}
