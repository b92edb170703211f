/** An operation that never returns: it is said after its timeout, with where it hangs, and not at the deadline. */

import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { entry, project } from './project.ts'

const spinning = `
const calls = { done: 0 }
function spin() {
  for (;;) calls.done++
}
const ping = () => { spin() }
`
const line =
  'A call of the operation has not returned for 2 s: code ran and let nothing else run, as an endless loop does. It ' +
  'was killed.'

test('in a script', async () => {
  using own = project({
    'check.mjs': `
import { measureRetention } from '${entry('measure')}'
${spinning}
await measureRetention(ping, { timeout: 2000 })
console.log('goes on')
`,
  })
  const { code, stdout, stderr } = await own.node('--expose-gc', 'check.mjs')

  expect(stderr).toMatch(
    new RegExp(`^${line}\\n    at spin \\(check\\.mjs:6:\\d+\\)\\n    at ping \\(check\\.mjs:8:\\d+\\)$`, 'm'),
  )
  expect(stdout).toBe('')
  expect(code).not.toBe(0)
  expect(readdirSync(tmpdir()).filter(name => name.startsWith('memory-heartbeat-'))).toEqual([])
})

test('in a project of checks', async () => {
  using own = project({
    'test/spins.memory.ts': `
import { expect, test } from 'vitest'
${spinning}
test('spins', async () => { await expect(ping).toRetainNothing({ timeout: 2000 }) })
`,
  })
  const { code, result } = await own.judge()
  const { outcome, message, death } = result('test/spins/spins')

  expect({ outcome, message }).toEqual({ outcome: 'hung', message: line })
  expect(death?.stack?.slice(0, 2)).toEqual([
    expect.stringMatching(/^spin \(test\/spins\.memory\.ts:6:\d+\)$/),
    expect.stringMatching(/^ping \(test\/spins\.memory\.ts:8:\d+\)$/),
  ])
  expect(code).toBe(1)
  expect(readdirSync(`${own.path}/reports/test/spins`)).not.toContain('heartbeat')
})
