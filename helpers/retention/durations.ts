/** Durations in messages: `350 ms`, `1.2 s`, `18 min`. */

/** @param milliseconds 0 or more */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) {
    return `${Number((1000 * milliseconds).toPrecision(2))} µs`
  }
  if (milliseconds < 1000) {
    return `${Number(milliseconds.toPrecision(2))} ms`
  }
  return milliseconds < 120_000
    ? `${Number((milliseconds / 1000).toPrecision(3))} s`
    : `${Number((milliseconds / 60_000).toPrecision(3))} min`
}
