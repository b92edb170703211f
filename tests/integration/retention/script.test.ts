/** measureRetention in a script that no test runner started. */

import { expect, test } from 'vitest'
import { entry, project } from './project.ts'

const script = `
import { RetentionError, measureRetention } from '${entry('measure')}'

const cache = new Map()
const ids = { next: 0 }
const operations = {
  green: () => ({ id: ids.next++ }),
  red: () => cache.set(ids.next++, { payload: 1 }),
}
try {
  const { outcome, verdicts, operations: each, rounds, detectable, text } = await measureRetention(
    operations[process.argv[2]],
    { metrics: ['heapUsed', 'listeners'] },
  )
  console.log(JSON.stringify({ outcome, metrics: verdicts.map(({ metric }) => metric), each, rounds, detectable }))
  console.log(text)
} catch (error) {
  if (!(error instanceof RetentionError)) throw error
  console.log(error.message)
  process.exitCode = 2
}
`

test('an operation that retains nothing is within, and the text says how small a leak would have been', async () => {
  using own = project({ 'check.mjs': script })
  const { code, stdout, stderr } = await own.node('--expose-gc', 'check.mjs', 'green')
  const [value = '', ...text] = stdout.split('\n')

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(value)).toEqual({
    outcome: 'within',
    metrics: ['heapUsed', 'listeners'],
    each: 4096,
    rounds: 12,
    detectable: { heapUsed: expect.any(Number) },
  })
  expect(JSON.parse(value)).toHaveProperty(
    'detectable.heapUsed',
    expect.toSatisfy((bytes: number) => bytes < 64),
  )
  expect(text[0]).toMatch(/^✓ operation {2}passed · 12 rounds of 4,096 operations · [\d.]+ s$/)
  expect(text.join('\n')).toMatch(/\n {3}metric .* detectable from {2}verdict\n/)
  expect(text.join('\n')).toMatch(/\n {3}heapUsed .* \d\d B an operation {2}within\n/)
})

test('one that retains 64 bytes is growing', async () => {
  using own = project({ 'check.mjs': script })
  const { stdout } = await own.node('--expose-gc', 'check.mjs', 'red')
  const [value = '', ...text] = stdout.split('\n')

  expect(JSON.parse(value)).toMatchObject({ outcome: 'growing' })
  expect(text[0]).toMatch(/^✗ operation {2}GROWING · /)
  expect(text.join('\n')).toMatch(/\nheapUsed grows by \d+ B an operation: /)
})

test('without --expose-gc it says how to start it', async () => {
  using own = project({ 'check.mjs': script })
  const { code, stdout } = await own.node('check.mjs', 'green')

  expect({ code, stdout }).toEqual({
    code: 2,
    stdout:
      'There is no gc(), so what is garbage cannot be told from what is retained. Start Node with --expose-gc: node ' +
      '--expose-gc script.js.\n',
  })
})

test('it loads no test runner', async () => {
  using own = project({
    'check.mjs': `
import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (/^(?:vitest|vite)(?:\\/|$)/.test(name)) throw new Error('it imports ' + name)
  return next(name, context)
} })
const { measureRetention } = await import('${entry('measure')}')
console.log(typeof measureRetention)
`,
  })
  const { stdout, stderr } = await own.node('check.mjs')

  expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' })
})
