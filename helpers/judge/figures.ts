import { isShownInBytes } from '../metrics.ts'
import { formatBytes, formatChange } from '../units.ts'

/** A metric's figure as text: `64 KiB` for bytes, `3` or `0.25` for counts. */
export function figure(metric: string, value: number): string {
  return isShownInBytes(metric) ? formatBytes(Math.round(value)) : String(hundredths(value))
}

/** As `figure`, with its sign; zero has none. */
export function change(metric: string, value: number): string {
  if (isShownInBytes(metric)) {
    return formatChange(Math.round(value))
  }
  const count = hundredths(value)
  return count > 0 ? `+${count}` : String(count)
}

/** Bytes per byte as text: five digits after the point, which is about one byte in a hundred thousand. */
export function ratio(value: number): string {
  return String(Number(value.toFixed(5)) + 0)
}

/** Two digits after the point, and no negative zero. */
function hundredths(value: number): number {
  return Number(value.toFixed(2)) + 0
}
