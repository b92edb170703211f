import { expect, expectTypeOf, test } from 'vitest'
import { defined, mapDefined } from '../../helpers/defined.ts'

const nothing: number | undefined = Object.values<number>({})[0]

test('drops fields that are undefined, and no others', () => {
  const fields = defined({ none: nothing, zero: 0, empty: '', no: false, nil: null })

  expect(Object.entries(fields)).toEqual([
    ['zero', 0],
    ['empty', ''],
    ['no', false],
    ['nil', null],
  ])
})

test('a field that may be undefined becomes one that may be absent', () => {
  const fields = defined({ name: 'one', size: nothing })

  expectTypeOf(fields.name).toEqualTypeOf<string>()
  expectTypeOf(fields).toExtend<{ readonly name: string; readonly size?: number }>()
  expect('size' in fields).toBe(false)
})

test('changes a value, and leaves undefined as it is', () => {
  expect(mapDefined('12', Number)).toBe(12)
  expect(mapDefined('', Number)).toBe(0)
  expect(mapDefined(undefined, Number)).toBeUndefined()
})
