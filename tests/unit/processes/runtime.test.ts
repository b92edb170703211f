import { expect, test } from 'vitest'
import { unreadableSign, unsupported } from '../../../helpers/runtime.mjs'

const here = { platform: 'linux', version: '24.21.0', directory: '/checkouts/suite', hasKernelFigures: true }

test('says what to do on another platform', () => {
  expect(unsupported({ ...here, platform: 'darwin' })).toMatchInlineSnapshot(
    `"This suite reads the kernel's figures from /proc and runs on Linux; this is darwin. Run it in a Linux container or in CI."`,
  )
})

test('says what to do on a Node that is too old', () => {
  expect(unsupported({ ...here, version: '20.20.2' })).toMatchInlineSnapshot(
    `"This suite runs on Node 24, which npm installs beside it; this is Node 20.20.2. Run "npm ci" without --omit=optional, then call it by npm run, npm test or npx."`,
  )
  expect(unsupported({ ...here, version: '23.11.1' })).toContain('this is Node 23.11.1')
})

test('has nothing to say on the Node that it was made for, nor on a later one', () => {
  expect(unsupported({ ...here, version: '24.0.0' })).toBeUndefined()
  expect(unsupported({ ...here, version: '26.1.0' })).toBeUndefined()
})

test('says what to do where the kernel does not say what memory is held', () => {
  expect(unsupported({ ...here, hasKernelFigures: false })).toMatchInlineSnapshot(
    `"This suite reads the kernel's figures from /proc, and there is none here. Mount it (mount -t proc proc /proc), or run in a container that has it."`,
  )
})

test('says what to do in a folder whose name is no path to Vite', () => {
  expect(unsupported({ ...here, directory: '/checkouts/a#b' })).toMatchInlineSnapshot(
    `"This checkout cannot be run where it is: /checkouts/a#b has a "#", which Vite reads as a part of a URL. Move it elsewhere."`,
  )
  expect(['/a%41b/c', '/a?b', '/a%2Fb', '/100%/b', '/a b/ü'].map(unreadableSign)).toEqual([
    '%41',
    '?',
    '%2F',
    undefined,
    undefined,
  ])
})
