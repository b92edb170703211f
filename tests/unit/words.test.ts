/**
 * Code, help, output and documentation use the terms of the field. The words of earlier versions that can have no other
 * meaning are in no file of this repository.
 */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

/** An earlier word, as a pattern, and the word that replaces it. */
const words: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\btwins?\b/i, 'leak pair, implementation'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix, fixed'],
  [/\bbroken sets?\b/i, 'leaky set'],
  [/\bsees from\b/i, 'detectable from'],
  [/\bnoise up to\b/i, 'tolerance'],
  [/\b(?:untold|isTold|toldOf)\b/i, 'silent, reported'],
  [/\bt(?:ells?|old|elling) (?:\w+ ){0,4}apart\b/i, 'distinguish'],
  [/\bhardships?\b/i, 'stress'],
  [/\bby turns\b/i, 'interleaved'],
  [/\bone in so many\b/i, '1 in N'],
  [/\bwhoever\b/i, 'name the actor'],
  [/(?<!['"`])\b(?:nobody|somebody)\b/i, 'name the actor'],
  [/\bunless (?:said|it says)\b/i, 'default:'],
  [/\b(?:holds?|held|holding) on to\b/i, 'retains'],
  [/\b(?:lets?|letting) go(?: of)?\b/i, 'releases'],
  [/\bkeeps? (?:nothing|neither|no more|more than|too much)\b/i, 'retains'],
  [/\bnpm run prove\b/, 'npm run validate'],
  [/\bMEMORY_LANE\b/, 'MEMORY_PROFILE'],
  [/\bFlights?\b/, 'CanaryRun'],
  [/\bInOrder\b/, 'FileSequencer'],
  [/\borRefuse\b/, 'exitWithUsageError'],
  [/\b(?:at-work|elsewhere|ending|gather|last-seen|outside|what-grew)\.ts\b/, 'the name that the file has now'],
  [/\bendings\.md\b/, 'exit-outcomes.md'],
]

/** History, the shims for earlier names, data that was recorded, and this test. */
const exceptions =
  /^(?:CHANGELOG\.md|helpers\/vitest\/(?:twins|earlier-names)\.ts|tests\/unit\/(?:words|scenario\/earlier-names|run\/unread-variables)\.test\.ts)$|\.(?:json|br|wasm|png)$/

const files = sourceFiles().filter(file => !exceptions.test(file))

/** Where a text has an earlier word, as `file:line: word (instead: another)`. */
function earlierWords(text: string, file: string): readonly string[] {
  return text.split('\n').flatMap((line, index) =>
    words.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(line) ?? []
      return found === undefined ? [] : [`${file}:${index + 1}: ${found} (instead: ${instead})`]
    }),
  )
}

test('no file has a word of an earlier version', () => {
  expect(files.length).toBeGreaterThan(500)
  expect(files.flatMap(file => earlierWords(readFileSync(file, 'utf8'), file))).toEqual([])
})

test('finds an earlier word with its line, and leaves names and other words alone', () => {
  expect(earlierWords('a leak pair\nits mended twin', 'a.md')).toEqual([
    'a.md:2: twin (instead: leak pair, implementation)',
    'a.md:2: mended (instead: fix, fixed)',
  ])
  expect(earlierWords("{ user: 'nobody' }, recommended, between, an outside call", 'a.ts')).toEqual([])
})
