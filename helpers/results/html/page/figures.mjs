/** Figures of charts: labels, marks of axes, and times. */

import { byteUnits, formatBytes } from '#bytes'

/**
 * As `formatBytes`, or a count; always with its sign, and zero has none.
 *
 * @param {number} value
 * @param {boolean} isBytes
 */
export function formatChange(value, isBytes) {
  const text = isBytes ? formatBytes(Math.round(value)) : String(Number(value.toFixed(2)))

  return value > 0 ? `+${text}` : text
}

/**
 * The marks of an axis, all in the unit of the largest.
 *
 * @param {readonly number[]} values
 * @param {boolean} isBytes
 */
export function axisLabels(values, isBytes) {
  const largest = Math.max(...values.map(Math.abs))
  const [unit, name] = isBytes ? (byteUnits.find(([size]) => largest >= size) ?? [1, 'B']) : [1, '']

  return values.map(value => (value === 0 ? '0' : `${Number((value / unit).toFixed(2))} ${name}`.trimEnd()))
}

/**
 * Marks of an axis of bytes: round in the unit that people read, which powers of ten are not.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most how many there is room for
 */
export function byteMarks(low, high, most) {
  const rough = (high - low) / Math.max(1, most)
  const unit = byteUnits.find(([size]) => rough >= size)?.[0] ?? 1
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].map(factor => factor * unit).find(size => size >= rough) ?? rough

  return Array.from(
    { length: Math.floor(high / step) - Math.ceil(low / step) + 1 },
    (_, index) => (Math.ceil(low / step) + index) * step,
  )
}

/**
 * Seconds of a timeline: `12.4 s`, `2:05`.
 *
 * @param {number} milliseconds
 */
export function formatTime(milliseconds) {
  const seconds = milliseconds / 1000

  return seconds < 120
    ? `${Number(seconds.toFixed(1))} s`
    : `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}
