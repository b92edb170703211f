/** Text in Markdown, in which nothing is markup that was not written as such. */

import { escapeForGitHub } from '../../terminal/markdown.ts'
import { plain } from './plain.ts'

/** Text as it is, with what Markdown or GitHub would interpret escaped. */
export function escaped(text: string): string {
  return escapeForGitHub(plain(text))
}

/** Text for an element that is written as HTML. */
export function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A code span, in which no user is mentioned and nothing is markup. In a table a bar ends a cell even there. */
export function code(text: string): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim().replaceAll('`', "'").replaceAll('|', '\\|')

  return line === '' ? '' : `\`${line}\``
}

/** A block of text, in a fence that nothing within it can close. */
export function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))

  return `${fence}text\n${text}\n${fence}`
}
