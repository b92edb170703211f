/**
 * Does work on `from` up to `to` in slices, each by a call of its own.
 *
 * A loop that runs once, and long, is compiled by V8 while it runs, from what it has seen so far: on its end, or on its
 * first rare branch, the code is thrown away and the rest runs slowly until it is compiled anew; and an inner loop that was
 * compiled in this way drops out of its code each time that it ends. (Node 24.21: `--trace-deopt` counted 6,924 times in
 * one snapshot.) A function that is called often, and has one loop only, is compiled once and well.
 */
export function inSlices(from: number, to: number, work: (from: number, to: number) => void): void {
  for (let at = from; at < to; at += sliceSize) {
    work(at, Math.min(at + sliceSize, to))
  }
}

/** Steps in a slice. */
export const sliceSize = 2048
