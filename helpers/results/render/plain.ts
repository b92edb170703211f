/** Text from elsewhere, such as an error's message, made fit to be shown anywhere. */

import { stripVTControlCharacters } from 'node:util'

/**
 * What XML 1.0 has no way to write, and no person can read: control characters but tabs and line ends, and
 * noncharacters. And what turns round the text behind it, so that it reads as another (https://trojansource.codes).
 */
const unprintable = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu

/**
 * Without terminal colours; line ends are `\n`; what cannot be printed, and half a surrogate pair, is `\uFFFD`: that
 * something was there shows.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\r\n?/g, '\n').toWellFormed().replaceAll(unprintable, '\uFFFD')
}

/** At most so many characters of a text, and where that is not all of it, how many more there were. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()} … (${text.length - most} more characters)`
}
