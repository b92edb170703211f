const tick = 200 // milliseconds
// milliseconds: when this process has stood still for longer, the other had no time either (Ctrl-Z, a machine asleep)
const longestTick = 1000

/** Counts down the time that another process has. */
export class Countdown {
  private timer: NodeJS.Timeout | undefined

  /** Counts anew, and calls `end` after so many milliseconds in which this process ran too. */
  start(limit: number, end: () => void): void {
    this.stop()
    let left = limit
    let before = performance.now()
    this.timer = setInterval(() => {
      const now = performance.now()
      left -= Math.min(now - before, longestTick)
      before = now
      if (left <= 0) {
        this.stop()
        end()
      }
    }, tick)
  }

  stop(): void {
    clearInterval(this.timer)
  }
}
