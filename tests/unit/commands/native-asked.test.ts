import { expect, test } from 'vitest'
import { nativeAsked } from '../../../commands/arguments.ts'

test.for([
  [['import', '--diagnose'], ['import', '--diagnose'], false],
  [['--diagnose', 'import'], ['--diagnose', 'import'], false],
  [['--diagnose', 'native', 'import'], ['--diagnose', 'import'], true],
  [['import', '--diagnose', 'native'], ['import', '--diagnose'], true],
  [['--diagnose=native', 'import'], ['--diagnose', 'import'], true],
  [['--diagnose', './native.ts'], ['--diagnose', './native.ts'], false],
  [['native', '--diagnose'], ['native', '--diagnose'], false],
] as const)('%j', ([argv, args, native]) => {
  expect(nativeAsked(argv)).toEqual({ args, native })
})

test('another value is rejected', () => {
  expect(() => nativeAsked(['import', '--diagnose=heap'])).toThrow(
    '"--diagnose=heap": give --diagnose alone, or --diagnose native for the stacks of native memory.',
  )
})
