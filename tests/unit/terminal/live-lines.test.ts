/** Lines that replace themselves on a terminal. */

import { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { liveLines } from '../../../helpers/terminal/live-lines.ts'

function terminal(size: Partial<NodeJS.WriteStream>): {
  readonly stream: NodeJS.WriteStream
  readonly written: string[]
} {
  const written: string[] = []
  const stream: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), {
    isTTY: true,
    columns: 10,
    rows: 4,
    write: (text: string) => written.push(text) > 0,
    ...size,
  })

  return { stream, written }
}

test('lines replace those before, and are gone at the end', () => {
  const { stream, written } = terminal({})

  {
    using lines = liveLines(stream)
    lines?.show(['a', 'b'])
    lines?.show(['c'])
  }
  expect(written).toEqual(['\r\u001B[Ja\nb', '\u001B[1A\r\u001B[Jc', '\r\u001B[J'])
})

test('they are cut to what the terminal can erase', () => {
  const { stream, written } = terminal({})

  liveLines(stream)?.show(['1234567890', '2', '3', '4'])
  expect(written).toEqual(['\r\u001B[J123456789\n2\n3'])
})

test.each([{ isTTY: false }, { rows: 0 }])('a stream of %j has none', size => {
  expect(liveLines(terminal(size).stream)).toBeUndefined()
})

test('nothing is written where nothing was shown', () => {
  const { stream, written } = terminal({})

  liveLines(stream)?.show([])
  expect(written).toEqual([])
})
