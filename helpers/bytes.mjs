/** Bytes as text. JavaScript, since the page of the report carries this very module. */

export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB

/** The largest first. */
export const byteUnits = /** @type {const} */ ([
  [GiB, 'GiB'],
  [MiB, 'MiB'],
  [KiB, 'KiB'],
  [1, 'B'],
])

/**
 * `1.5 MiB`, `-300 B`, `64 KiB`: three significant digits at most, binary units, a plain minus.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  const [unit, name] = byteUnits.find(([size]) => Math.abs(bytes) >= size) ?? [1, 'B']
  const value = bytes / unit
  const digits = unit === 1 || Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1

  return `${value.toFixed(digits).replace(/^-0$/, '0')} ${name}`
}

/**
 * As `formatBytes`, always with its sign; zero has none.
 *
 * @param {number} bytes
 */
export function formatChange(bytes) {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes)
}
