/** How much of a failure is shown: it has to stand on a screen together with what was done. */

/** What is left out stands in the results, and in the table above. */
export interface Brevity {
  /** Rows of bytes that are within: else they are only named. */
  readonly showsWithin: boolean
  /** Red rows; the others are only named. */
  readonly mostRows: number
  /** Sentences on figures. */
  readonly mostSentences: number
  /** Kinds of what stayed open, where bytes are red and their holder is known. */
  readonly mostOpened: number
  /** Steps of a path. */
  readonly mostSteps: number
  /** The way from a holder to what is heavy, and what kind that is. */
  readonly showsWay: boolean
  /** Whole paths of files, and the functions that called the one which allocated. */
  readonly showsCallers: boolean
}

/** Lines of a failure, with those between its parts. */
export const mostLines = 24

export const full: Brevity = {
  showsWithin: true,
  mostRows: Infinity,
  mostSentences: 3,
  mostOpened: Infinity,
  mostSteps: 10,
  showsWay: true,
  showsCallers: true,
}

const briefer: Brevity = { ...full, mostOpened: 1, showsWithin: false }

const briefest: Brevity = {
  showsWithin: false,
  mostRows: 3,
  mostSentences: 1,
  mostOpened: 0,
  mostSteps: 6,
  showsWay: false,
  showsCallers: false,
}

/** Each leaves more out. A failure takes the first one that lets it fit. */
export const brevities: readonly Brevity[] = [
  full,
  { ...full, mostOpened: 1 },
  briefer,
  { ...briefer, mostRows: 5 },
  { ...briefer, mostRows: 5, showsWay: false },
  { ...briefest, mostRows: 5, mostOpened: 1, showsCallers: true },
  { ...briefest, mostRows: 4, mostOpened: 1 },
  briefest,
]
