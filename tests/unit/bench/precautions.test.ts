/** Every precaution of docs/measuring.md can be taken out, and says where it stands. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { precautions } from '../../../bench/mutations/precautions.ts'
import { movedIn } from '../../../bench/mutations/try.ts'

const page = readFileSync('docs/measuring.md', 'utf8')

test('each stands under a heading of docs/measuring.md', () => {
  const headings = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading))

  expect(precautions.filter(({ section }) => !headings.has(section)).map(({ what }) => what)).toEqual([])
})

test('the text of each is in its file exactly once, and something is to miss it', () => {
  expect(movedIn(precautions)).toEqual([])
  expect(precautions.filter(({ tests, canary }) => tests.length === 0 && canary === undefined)).toEqual([])
})
