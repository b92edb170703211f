/** What `npm run validate -- load` puts on a run. */

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitMemory } from '../../../commands/validate/control-group.ts'
import { occupyCores, smallHeap, together } from '../../../commands/validate/stress.ts'
import type { Stress } from '../../../commands/validate/stress.ts'
import { MiB } from '../../../helpers/units.ts'
import { flagsOf } from '../../../helpers/processes/profiles.ts'
import { settingsEnvironment } from '../../../helpers/settings.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stress-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

/** Clock ticks of CPU time that shells of this process have used, by their ids. */
function ticksOfShells(): ReadonlyMap<string, number> {
  const stats = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        return [readFileSync(`/proc/${name}/stat`, 'utf8')]
      } catch {
        return [] // it ended meanwhile
      }
    })
  return new Map(
    stats.flatMap(stat => {
      const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return stat.includes('(sh)') && state !== 'Z' && Number(parent) === process.pid
        ? [[stat.split(' ')[0] ?? '', Number(rest[9]) + Number(rest[10])] as const]
        : []
    }),
  )
}

test('every core is occupied until the stress is disposed of', async () => {
  {
    using _ = occupyCores()
    await sleep(500)
    const ticks = [...ticksOfShells().values()]

    expect(ticks).toHaveLength(availableParallelism())
    expect(Math.max(...ticks)).toBeGreaterThan(0)
  }
  await sleep(100)
  expect([...ticksOfShells()]).toEqual([])
})

test('a limit of the heap becomes a flag of each fork', () => {
  expect(flagsOf('default')).not.toContain('--max-old-space-size=96')
  vi.stubEnv('MEMORY_RUN', settingsEnvironment({ heapLimit: 96 * MiB })['MEMORY_RUN'])
  expect(flagsOf('default')).toContain('--max-old-space-size=96')
})

function groupIn(root: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(root, { recursive: true })
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(root, name), text))
  const group = limitMemory(MiB, join(folder, 'cgroup'), join(folder, 'self'))
  return typeof group === 'string' ? group : group.path
}

test('a control group is made where there can be one, of either version, and else it is said why not', () => {
  const root = join(folder, 'cgroup')

  expect(groupIn(root, {})).toMatch(/^no control group can be made below .*ENOENT/)
  writeFileSync(join(folder, 'self'), '5:cpu:/c\n4:hugetlb,memory:/own\n0::/\n')
  expect(groupIn(root, { 'cgroup.controllers': 'cpu io' })).toBe(
    `there is no memory controller of control groups below ${root}`,
  )

  const first = groupIn(join(root, 'memory', 'own'), { 'memory.limit_in_bytes': '9' })
  expect(first).toBe(join(root, 'memory', 'own', `memory-suite-${process.pid}-1`))
  expect(readFileSync(join(first, 'memory.limit_in_bytes'), 'utf8')).toBe(String(MiB))

  const second = groupIn(root, { 'cgroup.controllers': 'cpu memory io', 'cgroup.subtree_control': '' })
  expect(second).toBe(join(root, `memory-suite-${process.pid}-2`))
  expect(readFileSync(join(second, 'memory.max'), 'utf8')).toBe(String(MiB))
  expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+memory')
})

test('together they are all there at once, and all are gone afterwards', () => {
  const happened: string[] = []
  const noted = (what: string): Disposable => {
    happened.push(what)
    return { [Symbol.dispose]: () => happened.push(`no ${what}`) }
  }
  const busy: Stress = {
    name: 'busy',
    during: () => noted('work'),
    begin: () => ({ circumstances: {}, [Symbol.dispose]() {} }),
  }
  const grouped: Stress = { name: 'grouped', begin: () => ({ circumstances: { group: '/group' }, ...noted('group') }) }
  const both = together([busy, smallHeap(96 * MiB), grouped])

  expect(both.name).toBe('busy and heap of 96 MiB and grouped')
  {
    using _ = both.during?.()
    using begun = both.begin()
    expect(begun.circumstances).toEqual({ heapLimit: 96 * MiB, group: '/group' })
    expect(happened).toEqual(['work', 'group'])
  }
  expect(happened).toEqual(['work', 'group', 'no group', 'no work'])
})
