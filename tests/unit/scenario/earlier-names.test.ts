/** The names of version 0.1 work until version 0.3. */

import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { scenarioOptions } from '../../../helpers/vitest/earlier-names.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'
import { twins } from '../../../helpers/vitest/twins.ts'

const implementationOf = (): Implementation => ({ operate: () => {} })

test('the names of version 0.1 go on working, and a line says what each is called now', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const options = { promise: 'nothing is retained', judged: { retained: 'none' }, wait: 0, copies: 0, network: false }

  expect(scenarioOptions(options, join(process.cwd(), 'own.ts'))).toEqual({
    title: 'nothing is retained',
    metrics: { retained: 'none' },
    wait: 0,
    copies: 0,
    network: false,
  })
  expect(
    twins(
      { filename: 'own.ts' },
      {
        promise: 'nothing is retained',
        judged: { retained: 'none' },
        operations: 2,
        leaking: () => implementationOf(),
        mended: () => implementationOf(),
      },
    ),
  ).toMatchObject({ title: 'nothing is retained', metrics: { retained: 'none' }, leaks: true })
  expect(write.mock.calls).toEqual([
    ['own.ts: promise is now title, judged is now metrics. The old names work until version 0.3.\n'],
  ])
  write.mockRestore()
})
