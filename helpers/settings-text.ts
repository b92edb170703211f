/** How the values of settings are typed, in variables and in options of commands. */

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
