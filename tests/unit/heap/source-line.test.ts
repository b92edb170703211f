import { expect, test } from 'vitest'
import { allocationLine } from '../../../helpers/heap/diagnose/source-line.ts'

const source = `
import { log } from './log.js'

export class Server extends Base {
  async accept(id) {
    const session = new Session(id)
    this.sessions.set(id, {
      id, session,
    })
    log(() => id)
    setTimeout(done, 1000)
  }
}

function keep(id) { return [id] }
const twice = (id) => {
  first(new Session(id))
  second(new Session(id))
}
`

/** A function by its first line and the column where V8 lets it begin. */
const accept = { line: 5, column: 15 }

test.for([
  ['an object of a class', { kind: 'Session', called: undefined }, 6],
  ['a constructor on the stack', { kind: 'Map', called: 'Session' }, 6],
  ['a literal', { kind: 'Object', called: undefined }, 7],
  ['a function', { kind: 'function', called: undefined }, 10],
  ['a call into Node', { kind: 'Timeout', called: 'setTimeout' }, 11],
  ['a call of a method, by the name that V8 gives it', { kind: 'Array', called: 'Map.set' }, 7],
] as const)('%s', ([, what, line]) => {
  expect(allocationLine(source, false, { ...accept, ...what })).toMatchObject({ line })
})

test('a source map may let a method begin with its name', () => {
  expect(allocationLine(source, false, { line: 5, column: 3, kind: 'Session', called: undefined })).toEqual({
    line: 6,
    column: 21,
  })
})

test('a function on one line', () => {
  expect(allocationLine(source, false, { line: 15, column: 14, kind: 'Array', called: undefined })).toEqual({
    line: 15,
    column: 28,
  })
})

test('what stands on two lines is on neither', () => {
  expect(allocationLine(source, false, { line: 16, column: 15, kind: 'Session', called: undefined })).toBeUndefined()
})

test('what the function does not have is not there', () => {
  expect(allocationLine(source, false, { ...accept, kind: 'Array', called: undefined })).toBeUndefined()
  expect(allocationLine(source, false, { ...accept, kind: 'Array', called: 'absent' })).toBeUndefined()
  expect(allocationLine(source, false, { line: 1, column: 1, kind: 'Session', called: undefined })).toBeUndefined()
})

test('types are no obstacle, and neither is what cannot be read', () => {
  expect(
    allocationLine('function keep(id: number): Session {\n  return new Session<number>(id)\n}', true, {
      line: 1,
      column: 14,
      kind: 'Session',
      called: undefined,
    }),
  ).toMatchObject({ line: 2 })
  expect(allocationLine('<html>', false, { ...accept, kind: 'Session', called: undefined })).toBeUndefined()
  expect(allocationLine('enum A {}', true, { ...accept, kind: 'Session', called: undefined })).toBeUndefined()
})
