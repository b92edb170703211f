/** Makes foreign text, such as an error's message, safe for any output. */

import { stripVTControlCharacters } from 'node:util'

/**
 * Characters that XML 1.0 cannot write and no person can read: control characters but tabs and line ends, and
 * noncharacters. Also the ones that reverse the text behind them (https://trojansource.codes).
 */
const unprintable = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu

/**
 * The text without terminal colours. Line ends become `\n`; characters that cannot be printed, and half a surrogate
 * pair, become `\uFFFD`, so that it shows that something was there.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\r\n?/g, '\n').toWellFormed().replaceAll(unprintable, '\uFFFD')
}

/** At most `most` characters of a text, and the number of those that were left out. */
export function shortened(text: string, most: number): string {
  const left = text.length - most

  return left <= 0 ? text : `${text.slice(0, most).toWellFormed()} … (${left} more characters)`
}
