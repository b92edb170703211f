/** How the values of settings are typed, in variables and in options of commands. */

const durations = { ms: 1, s: 1000, m: 60_000 } as const

/** The longest that a timer can be set for, in milliseconds: Node takes more for 1. */
const longestDuration = 2 ** 31 - 1

/**
 * Milliseconds of `500ms`, `10s` or `2m`.
 *
 * @throws {RangeError} for anything else, and for what is longer than a timer can be
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text.trim())
  const unit = match?.[2]

  if (unit !== 'ms' && unit !== 's' && unit !== 'm') {
    throw new RangeError(`"${text}" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.`)
  }

  const result = Number(match?.[1]) * durations[unit]
  if (result > longestDuration) {
    throw new RangeError(
      `"${text}" is longer than a timer can be. Give at most ${Math.floor(longestDuration / durations.m)}m.`,
    )
  }
  return result
}

/** @throws {RangeError} when the text is not a whole number from 1 on */
export function parseCount(text: string): number {
  const result = Number(text)
  if (!Number.isSafeInteger(result) || result < 1) {
    throw new RangeError(`"${text}" is not a count. Give a whole number from 1 on.`)
  }
  return result
}

/** 64 of `1/64`, and 1 of `all`. @throws {RangeError} for anything else */
export function parseShare(text: string): number {
  const share = text === 'all' ? '1' : /^1\/([1-9]\d{0,6})$/.exec(text.trim())?.[1]
  if (share === undefined) {
    throw new RangeError(`"${text}" is not a share of operations. Give 1/N, for example 1/64, or all.`)
  }
  return Number(share)
}

/** @throws {RangeError} with the reason when the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RangeError(`it is not JSON (${error instanceof Error ? error.message : String(error)}).`, {
      cause: error,
    })
  }
}

/** One of some words, as docs/settings.md lists them and as a variable is parsed. */
export function oneOf(words: readonly string[]): {
  readonly accepts: string
  readonly parse: (text: string) => string
} {
  return {
    accepts: words.map(word => `\`${word}\``).join(', '),
    parse: text => {
      if (!words.includes(text)) {
        throw new RangeError(`"${text}" is none of ${words.join(', ')}.`)
      }
      return text
    },
  }
}
