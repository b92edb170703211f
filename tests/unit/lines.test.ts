/** No line of the sources is longer than a screen of 120 columns. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

const longest = 120 // characters

const files = sourceFiles().filter(file => /\.[cm]?[jt]s$/.test(file))

/** Whether a line is long by one string alone. */
function isLongByString(line: string): boolean {
  const strings = [...line.matchAll(/(['"`])(?:\\.|(?!\1).)*\1|\/(?:\\.|\[[^\]]*\]|[^/])+\/[a-z]*/g)].map(
    ([string]) => string.length,
  )

  return line.length - Math.max(0, ...strings) <= longest
}

/** Whether a line has one word, such as a URL in a comment. */
function isWord(line: string): boolean {
  return /^[\s*/]*\S+$/.test(line)
}

/** Which lines begin inside of a template literal. */
function insideTemplates(lines: readonly string[]): readonly boolean[] {
  let isInside = false

  return lines.map(line => {
    const before = isInside
    const backticks = line.replaceAll(/\\[\\`]/g, '').split('`').length - 1
    isInside = backticks % 2 === 1 ? !isInside : isInside
    return before
  })
}

function longLines(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const inside = file.startsWith('tests/') ? insideTemplates(lines) : []

  return lines.flatMap((line, index) => {
    const isText = isWord(line) || (file.startsWith('tests/') && (isLongByString(line) || inside[index] === true))

    return line.length <= longest || isText ? [] : [`${file}:${index + 1}: ${line.length} characters`]
  })
}

test('no line is longer than 120 characters, but for texts in tests', () => {
  expect(files.length).toBeGreaterThan(400)
  expect(files.filter(file => !file.endsWith('.memory.ts')).flatMap(longLines)).toEqual([])
})
