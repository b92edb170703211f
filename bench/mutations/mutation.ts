/** One small wrong change, and the unit tests that must detect it. */
export interface Mutation {
  /** Path below `helpers/`, without its extension. */
  readonly file: string
  /** Text of that file, which occurs once. */
  readonly from: string
  readonly to: string
  /** Files below `tests/unit/` or `tests/integration/`, without `.test.ts`. */
  readonly tests: readonly string[]
  /** A canary that must detect it, below `tests/canaries/`, without its ending: figures of memory alone can tell. */
  readonly canary?: string
  /** Why none of them detects it, where that is known and right. */
  readonly survives?: string
}

/** Changes of one file that the same tests must detect. */
export function mutationsOf(
  file: string,
  tests: readonly string[],
  changes: readonly (readonly [
    from: string,
    to: string,
    rest?: Pick<Mutation, 'survives'> & { readonly tests?: readonly string[] },
  ])[],
): readonly Mutation[] {
  return changes.map(([from, to, rest]) => ({ file, from, to, tests, ...rest }))
}
