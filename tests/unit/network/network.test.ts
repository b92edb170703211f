import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attemptsIn, attemptsOf, leavingText } from '../../../helpers/network/attempts.ts'
import { networkFacts } from '../../../helpers/results/render/conditions.ts'
import { readSettings } from '../../../helpers/settings.ts'

/** As `ip neigh show nud all` prints it. */
const neighbours = `192.0.2.1 INCOMPLETE
192.0.2.53 FAILED
224.0.0.22 lladdr 01:00:5e:00:00:16 NOARP
2001:db8::1 INCOMPLETE
ff02::16 lladdr 33:33:00:00:00:16 NOARP
ff02::1:ff00:1 lladdr 33:33:ff:00:00:01 NOARP
ff02::fb lladdr 33:33:00:00:00:fb NOARP
`

test('neighbours are reported, except multicasts of the kernel and addresses that a guard has recorded', () => {
  expect(attemptsOf(neighbours, ['A datagram to 192.0.2.1'])).toEqual([
    'A question to the name server',
    '2001:db8::1 (seen by the kernel)',
    'A multicast membership (seen by the kernel)',
    'ff02::fb (seen by the kernel)',
  ])
  expect(attemptsOf('', [])).toEqual([])
  expect(attemptsOf('192.0.2.1 INCOMPLETE', ['A connection to 192.0.2.11'])).toEqual(['192.0.2.1 (seen by the kernel)'])
})

test('a message names ten attempts at most', () => {
  const attempts = Array.from({ length: 12 }, (_, index) => `A connection to 192.0.2.${index}`)

  expect(leavingText(attempts)).toMatch(/: A connection to 192\.0\.2\.0; .*192\.0\.2\.9; and 2 more\. Name its/)
  expect(leavingText(attempts.slice(0, 1))).toBe(
    'The scenario tried to leave the machine: A connection to 192.0.2.0. Name its brokers, routers and transports explicitly.',
  )
})

test('what was written down is read once, and a torn line is none', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'network-'))
  const file = join(folder.path, 'attempts')
  writeFileSync(file, '"A connection to 192.0.2.1"\n"A connection to 192.0.2.1"\n17\n"A conn')

  expect(attemptsIn(file)).toEqual(['A connection to 192.0.2.1'])
  expect(attemptsIn(join(folder.path, 'nothing'))).toEqual([])
})

test('a run says what confined its scenarios to this machine', () => {
  const machine = { node: '24.21.0', platform: 'linux', arch: 'x64', cpus: 2, memory: 1 }

  expect(networkFacts(machine)).toEqual([])
  expect(networkFacts({ ...machine, network: { by: 'namespace' } })).toEqual(['each scenario in a network namespace'])
  expect(networkFacts({ ...machine, network: { by: 'guard', why: 'unshare: Operation not permitted' } })).toEqual([
    'network guard alone (unshare: Operation not permitted)',
  ])
})

test('MEMORY_NETWORK is one of three', () => {
  expect(readSettings({}).network).toBe('auto')
  expect(readSettings({ MEMORY_NETWORK: 'guard' }).network).toBe('guard')
  expect(() => readSettings({ MEMORY_NETWORK: 'none' })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: MEMORY_NETWORK: "none" is none of auto, namespace, guard.]`,
  )
})
