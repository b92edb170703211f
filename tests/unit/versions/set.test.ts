/**
 * Resolution of a scenario's imports on a dependency set: into the set, or to an error, and never silently to this
 * checkout.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import * as v from 'valibot'
import { resolvingFromSet } from '../../../helpers/vitest/set.ts'

const set = mkdtempSync(join(tmpdir(), 'set-test-'))
mkdirSync(join(set, 'node_modules', 'leaf'), { recursive: true })
mkdirSync(join(set, 'node_modules', '@scope', 'twig'), { recursive: true })

afterAll(() => {
  rmSync(set, { recursive: true, force: true })
})

const root = resolve('.')
const scenario = join(root, 'tests/scenarios/import.ts')
const fixture = join(root, 'fixtures/helia/node.ts')
const helper = join(root, 'helpers/vitest/scenario.ts')
const outside = '/other/leak.memory.ts'

const resolveId = v.parse(v.function(), resolvingFromSet(set).resolveId)
const withoutSet = v.parse(v.function(), resolvingFromSet('').resolveId)

/**
 * The result of the plugin; `resolve` is a fake of Vite's: the set holds leaf, and the checkout all packages.
 */
async function resolved(source: string, importer: string | undefined, plugin = resolveId): Promise<unknown> {
  const vite = {
    resolve: async (name: string, from: string) => {
      await Promise.resolve()
      const folder = join(from, '..')
      if (folder === set && name === 'absent') {
        return null
      }
      // as Node does, which looks in the folders above too
      const held = folder === set && !['leaf', '@scope/twig'].includes(name) ? root : folder
      return { id: join(held, 'node_modules', name, 'index.js') }
    },
  }
  return await plugin.call(vite, source, importer, {})
}

test.for([scenario, fixture, outside, `${scenario}?v=1`])(
  'what the set has is taken from the set, for %s',
  async importer => {
    expect(await resolved('leaf', importer)).toEqual({ id: join(set, 'node_modules/leaf/index.js') })
    expect(await resolved('@scope/twig', importer)).toEqual({ id: join(set, 'node_modules/@scope/twig/index.js') })
  },
)

test('what the set lacks is an error, also where this checkout has it', async () => {
  await expect(resolved('helia', scenario)).rejects.toThrow(
    `The dependency set has no helia, which ${scenario} imports. Name it beside the others, or add it to the package.json of the set.`,
  )
  await expect(resolved('absent', outside)).rejects.toThrow(
    `The dependency set has no absent, which ${outside} imports.`,
  )
})

test('a package without this path has another error than a missing package', async () => {
  await expect(resolved('leaf/inner.js', scenario)).rejects.toThrow(
    `leaf is in the dependency set, and not what ${scenario} imports as leaf/inner.js`,
  )
  await expect(resolved('@scope/twig/inner.js', scenario)).rejects.toThrow('@scope/twig is in the dependency set')
})

test.for(['vitest', 'vitest/node', 'vite', 'valibot', '@vitest/runner'])(
  "%s drives the scenario, and is this checkout's",
  async name => {
    expect(await resolved(name, scenario)).toBeUndefined()
    expect(await resolved(name, outside)).toEqual({ id: join(root, 'node_modules', name, 'index.js') })
  },
)

test('what only begins like it is not', async () => {
  await expect(resolved('vitest-environment', scenario)).rejects.toThrow('has no vitest-environment')
})

test('helpers load what this checkout has', async () => {
  expect(await resolved('acorn', helper)).toBeUndefined()
  await expect(resolved('acorn', join(root, 'helpers-of-mine/a.ts'))).rejects.toThrow('has no acorn')
})

test.for(['./own.ts', '/absolute.ts', 'node:fs', 'fs', 'virtual:thing', 'file:///a.ts', '\0virtual'])(
  '%j is no package',
  async source => {
    expect(await resolved(source, scenario)).toBeUndefined()
  },
)

test('what packages import is left to where they lie, and entries to Vite', async () => {
  expect(await resolved('leaf', join(set, 'node_modules/other/index.js'))).toBeUndefined()
  expect(await resolved('leaf', undefined)).toBeUndefined()
})

test('a scenario outside the repository imports the suite by its package name', async () => {
  expect(await resolved('memory-regression-suite/helpers/vitest/leak-pair.ts', outside)).toBe(
    join(root, 'helpers/vitest/leak-pair.ts'),
  )
})

test('without a set a scenario outside the repository gets packages of this checkout', async () => {
  expect(await resolved('leaf', scenario, withoutSet)).toBeUndefined()
  expect(await resolved('leaf', outside, withoutSet)).toEqual({ id: join(root, 'node_modules/leaf/index.js') })
})
