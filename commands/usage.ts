/** Usage errors, and the few rules that all commands have for their arguments. */

/**
 * The arguments make no sense. Its message is all that a person needs to see: what is wrong, and what to give instead.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Whether an error is about the arguments: a `UsageError`, or one of `parseArgs`. Its message needs no stack. */
export function isUsageError(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  )
}

/**
 * The value of an option.
 *
 * @throws {UsageError} that names the option, when `parse` throws a `RangeError`
 */
export function valueOf<Value>(option: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${option}: ${error.message}`, { cause: error }) : error
  }
}

/**
 * Joins a negative number to the option before it, `--size -1` to `--size=-1`: else it is taken for an option of its
 * own, and the error says nothing of sizes. Words behind `--` stay as they are.
 */
export function joinNegatives(argv: readonly string[]): readonly string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const isNegative = (index: number): boolean => index < end && /^-\d/.test(argv[index] ?? '')
  const isOption = (index: number): boolean => index < end && argv[index]?.startsWith('--') === true

  return argv.flatMap((word, index) => {
    if (isNegative(index) && isOption(index - 1)) {
      return []
    }
    return isOption(index) && isNegative(index + 1) ? [`${word}=${argv[index + 1]}`] : [word]
  })
}
