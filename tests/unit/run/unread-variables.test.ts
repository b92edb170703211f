/** A MEMORY_* variable that nothing reads is reported. */

import { afterEach, expect, test, vi } from 'vitest'
import { internalVariables } from '../../../helpers/settings-schema.ts'
import { typedVariables } from '../../../helpers/settings.ts'
import { printVariableNotes, variableNotes } from '../../../helpers/run/unread-variables.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('names the nearest setting', () => {
  expect(variableNotes({ MEMORY_ROUND: '3', MEMORY_FILESIZE: '', MEMORY: '1', PATH: '/bin' })).toEqual([
    'MEMORY_FILESIZE is not a setting; did you mean MEMORY_FILE_SIZE?',
    'MEMORY_ROUND is not a setting; did you mean MEMORY_ROUNDS?',
  ])
})

test('has nothing to say of variables that are read', () => {
  const all = [...typedVariables.map(({ name }) => name), ...Object.values(internalVariables)]

  expect(variableNotes(Object.fromEntries(all.map(name => [name, '1'])))).toEqual([])
})

test('names what an earlier name is now', () => {
  expect(variableNotes({ MEMORY_MENDED_RUNS: '1' })).toEqual([
    'MEMORY_MENDED_RUNS is now MEMORY_FIXED_RUNS. The old name works until version 0.3.',
  ])
})

test('is printed once in a run', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const environment: NodeJS.ProcessEnv = { MEMORY_LANE: 'quiet' }

  printVariableNotes(environment)
  printVariableNotes(environment)
  printVariableNotes({ ...environment })

  expect(write.mock.calls).toEqual([
    [expect.stringMatching(/^MEMORY_LANE is not a setting; did you mean MEMORY_\w+\?\n$/)],
  ])
})
