import { expect, test } from 'vitest'
import { cpuShare, readCpuProfile } from '../../../helpers/heap/capture/cpu-profile.ts'

const frame = (id: number, functionName: string, children: readonly number[] = []): object => ({
  id,
  callFrame: { functionName },
  children,
})

/** Bone runs 30 by itself and 20 in what it calls, of which 5 in another Bone; main 50; and 900 are waiting. */
const profile = readCpuProfile(
  JSON.stringify({
    nodes: [
      frame(1, '(root)', [2, 6]),
      frame(2, 'main', [3]),
      frame(3, 'Bone', [4]),
      frame(4, 'map', [5]),
      frame(5, 'Bone'),
      frame(6, '(idle)'),
    ],
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [50, 30, 15, 5, 900],
  }),
)

test('a share is of the time in which the program ran, and nested calls count once', () => {
  expect(profile.total).toBe(100)
  expect(cpuShare(profile, name => name === 'Bone')).toEqual({ self: 0.35, total: 0.5 })
  expect(cpuShare(profile, name => name === 'main')).toEqual({ self: 0.5, total: 1 })
  expect(cpuShare(profile, name => name === 'absent')).toEqual({ self: 0, total: 0 })
})

test.each(['', '[]', '{}', '{"nodes":[]}'])('%j is no profile', text => {
  expect(() => readCpuProfile(text)).toThrow(/^it is no CPU profile: /)
})
