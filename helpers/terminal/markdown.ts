/** Escapes text that is data, such as a class name, so that Markdown shows it as it is. */

/** Escapes markup: `<div>` is no element, and `a|b` no cell of a table. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, character => `\\${character}`)
}

/** As `escapeMarkdown`, and what GitHub makes of text besides: mentions, references, headings, strikethrough. */
export function escapeForGitHub(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#@!~]/g, character => `\\${character}`)
}
