/** The network guard in another process. */

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { withPreload } from '../../../helpers/network/preload.ts'

test('Node takes NODE_OPTIONS with the guard before what was there', () => {
  const env = { ...process.env, NODE_OPTIONS: withPreload('--no-warnings') }
  const script =
    'console.log(process.env.NODE_OPTIONS.endsWith(" --no-warnings"), String(process.binding("cares_wrap").getaddrinfo).includes("native"))'

  expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })).toBe('true false\n')
})
