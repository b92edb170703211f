import { expect, test } from 'vitest'
import { unsupported } from '../../helpers/runtime.mjs'

test('says what to do on another platform', () => {
  expect(unsupported({ platform: 'darwin', version: '24.21.0' })).toMatchInlineSnapshot(`"This suite reads the kernel's figures from /proc and runs on Linux; this is darwin. Run it in a Linux container or in CI."`)
})

test('says what to do on a Node that is too old', () => {
  expect(unsupported({ platform: 'linux', version: '20.20.2' })).toMatchInlineSnapshot(`"This suite runs on Node 24, which npm installs beside it; this is Node 20.20.2. Run "npm ci" without --omit=optional, then call it by npm run, npm test or npx."`)
  expect(unsupported({ platform: 'linux', version: '23.11.1' })).toContain('this is Node 23.11.1')
})

test('has nothing to say on the Node that it was made for, nor on a later one', () => {
  expect(unsupported({ platform: 'linux', version: '24.0.0' })).toBeUndefined()
  expect(unsupported({ platform: 'linux', version: '26.1.0' })).toBeUndefined()
})
