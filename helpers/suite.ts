/** What a suite states of the libraries that it measures: suite.config.ts at the top of the checkout. */

/** What measuring depends on: how external memory is judged, and which packages belong together. */
export interface LibraryRules extends SetRules {
  /**
   * Bytes of the smallest piece of external memory that can stay behind: what the library hands around. A budget of
   * external or arrayBuffers must be smaller, so that one retained piece is red.
   */
  readonly chunk: number
  /** Packages whose newest releases `npm run upgrade-check` compares with what is installed. */
  readonly watched: readonly string[]
}

/** What a dependency set gets besides the packages that are named on the command line. */
export interface SetRules {
  /** By the name of a package and the major of its version. */
  readonly companions: Readonly<Record<string, Readonly<Record<number, Companions>>>>
  /** Names that each stub exports. */
  readonly stubExports: readonly string[]
}

/** What a package needs beside it before a scenario can run on it. */
export interface Companions {
  /** Ranges of packages that fixtures load. Where the package itself depends on one, its own range counts. */
  readonly packages: Readonly<Record<string, string>>
  /** What is replaced by a stub: it has a binary that only an install script fetches, and no scenario uses it. */
  readonly stubs: readonly string[]
  /** Versions that ranges would resolve to and that do not work with it. */
  readonly overrides: Readonly<Record<string, string>>
}
