/** Lines of a given width. */

import { expect, test } from 'vitest'
import { beforeArrows, noBreak, wrap } from '../../../helpers/terminal/wrap.ts'

test('text breaks at exactly its width, keeps its indent, and leaves long words whole', () => {
  expect(wrap('  aaa bbb ccc', 9, '    ')).toEqual(['  aaa bbb', '    ccc'])
  expect(wrap('  aaa bbb ccc', 8, '    ')).toEqual(['  aaa', '    bbb', '    ccc'])
  expect(wrap('a /a/very/long/path b', 5)).toEqual(['a', '/a/very/long/path', 'b'])
  expect(wrap('', 5)).toEqual([''])
})

test('words with a no-break space between them stay on one line', () => {
  expect(wrap(`aaa b${noBreak}c`, 5)).toEqual(['aaa', 'b c'])
})

test('an indent that is wider than the line does no harm', () => {
  expect(wrap('a b ', 1, '    ')).toEqual(['a', '    b', '    '])
})

test('a path breaks before an arrow, or else at a space, or else within a word', () => {
  expect(wrap('global → .app : App → .map', 20, '  ', beforeArrows)).toEqual(['global → .app : App', '  → .map'])
  expect(wrap('global → .application : App', 20, '  ', beforeArrows)).toEqual(['global →', '  .application : App'])
  expect(wrap('x'.repeat(25), 20, '  ', beforeArrows)).toEqual(['x'.repeat(20), `  ${'x'.repeat(5)}`])
})
