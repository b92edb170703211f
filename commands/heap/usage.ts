/** How the heap commands read their arguments. */

import { parseArgs, type ParseArgsConfig } from 'node:util'
import { parseSize } from '../../helpers/units.ts'

/** Arguments that mean nothing. Its message is one line, and says what to give instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** `parseArgs`, whose complaints become `UsageError`s. */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  return orUsage(() => parseArgs<Config>(config))
}

/** Turns errors of `read` into usage errors. */
export function orUsage<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof TypeError || error instanceof RangeError ? new UsageError(error.message) : error
  }
}

export function readSize(text: string | undefined): number | undefined {
  return text === undefined ? undefined : orUsage(() => parseSize(text))
}

/** A whole number from 1 on. */
export function readCount(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`${option} is to be a whole number from 1 on, and is "${text}"`)
  }

  return Number(text)
}
