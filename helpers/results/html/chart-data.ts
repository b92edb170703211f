/** The data of charts, as the report writes it and the page reads it. uPlot's types take no read-only arrays. */

/** Milliseconds and bytes; `values` are KiB. */
export interface TimelineData {
  readonly metrics: readonly string[]
  readonly at: number[]
  readonly values: Readonly<Record<string, (number | null)[]>>
  readonly readings: readonly {
    readonly at: number
    readonly label: string
    readonly bytes: Readonly<Record<string, number>>
  }[]
  readonly phases: readonly (readonly [at: number, name: string])[]
  /** Collections too close together to be drawn apart are merged; `pause` is the longest of them. */
  readonly collections: readonly (readonly [at: number, full: 0 | 1, count: number, pause: number])[]
  /** The highest value of each metric that its budget allows. */
  readonly limits: Readonly<Record<string, number>>
  /** The outcome of a process that died; its timeline ends there. */
  readonly ended?: string
  /** The metric that is shown first, or `all`. */
  readonly show: string
}

/** Points with the line that was fitted to them. */
export interface FitData {
  readonly x: 'round' | 'size'
  readonly isBytes: boolean
  readonly red: boolean
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Bytes or counts per round, or bytes per byte; through `middle`, and between the two slopes of its interval. */
  readonly line?: {
    readonly slope: number
    readonly middle: readonly [x: number, y: number]
    readonly interval?: { readonly low: number; readonly high: number }
  }
  /** The slope that is allowed, in bytes per byte. */
  readonly bound?: number
}

/** One figure of a scenario over its runs. */
export interface HistoryData {
  /** Each run, by its index in the page's list of runs. */
  readonly runs: readonly number[]
  /** Whether the scenario failed in it. */
  readonly red: readonly (0 | 1)[]
  /** Bytes. */
  readonly values: number[]
  /** Indices of the first runs after a change of level. */
  readonly changes: readonly number[]
}

/** A run's label, once for all charts. */
export type RunLabel = readonly [day: string, text: string]
