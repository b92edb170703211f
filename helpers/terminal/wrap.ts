/** Breaks text into lines. Every character that is printed here is one column wide. */

/** Between two words that stay on one line; `wrap` prints it as a space. */
export const noBreak = '\u00A0'

/** Where to break a text that is longer than `width`: an index of it, or -1 to leave it whole. */
export type Break = (text: string, width: number) => number

/** Breaks at a space. A word that is longer than a line, such as a path, stays whole. */
export const betweenWords: Break = (text, width) => {
  const start = text.search(/\S/)
  const last = text.lastIndexOf(' ', width)

  if (start === -1) {
    return -1
  }
  return last > start ? last : text.indexOf(' ', start)
}

/** Breaks before ` → ` or else at a space, and within a word that is longer than about two thirds of a line. */
export const beforeArrows: Break = (text, width) => {
  const breaks = [text.lastIndexOf(' → ', width - 2), text.lastIndexOf(' ', width)]

  return breaks.find(at => at > width / 3) ?? width
}

/**
 * Lines of at most `width` characters, all but the first with `indent`, which is shorter. Where `breakAt` returns
 * -1, a line is longer.
 */
export function wrap(text: string, width: number, indent = '', breakAt = betweenWords): readonly string[] {
  const lines: string[] = []
  let rest = text

  while (rest.length > width) {
    const at = breakAt(rest, width)

    if (at === -1) {
      break
    }

    lines.push(rest.slice(0, at).trimEnd())
    rest = indent + rest.slice(at).replace(/^ +/, '')
  }

  return [...lines, rest].map(line => line.replaceAll(noBreak, ' '))
}
