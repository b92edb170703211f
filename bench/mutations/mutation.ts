/** One small wrong change, and the unit tests that are to notice it. */
export interface Mutation {
  /** Below `helpers/`, without its ending. */
  readonly file: string
  /** Text of that file, which occurs once. */
  readonly from: string
  readonly to: string
  /** Files below `tests/unit/` or `tests/integration/`, without `.test.ts`. */
  readonly tests: readonly string[]
  /** Why none of them notices, where that is known and right. */
  readonly survives?: string
}

/** Changes of one file, which the same tests are to notice. */
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
