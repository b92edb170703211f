/** Keys of sets, the packages that a process has loaded from one, and the release that a range means. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { companionsOf, describeSet, keyOf } from '../../../helpers/versions/dependency-set.ts'
import type { DependencySet } from '../../../helpers/versions/dependency-set.ts'
import { loadedPackages, readManifest } from '../../../helpers/versions/loaded.ts'
import { resolveVersion } from '../../../helpers/versions/registry.ts'
import type { Registry } from '../../../helpers/versions/registry.ts'
import { parseSpecification } from '../../../helpers/versions/specification.ts'
import { candidatesOf, checkUpgrades } from '../../../helpers/versions/upgrade-check.ts'
import { suite } from '../../../suite.config.ts'

const folder = mkdtempSync(join(tmpdir(), 'versions-sets-test-'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function writeAt(path: string, content: unknown): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const set: DependencySet = {
  title: 'leaf@1.0.0',
  pins: { leaf: '1.0.0' },
  manifest: { dependencies: { leaf: '^1.0.0' } },
  lock: '{"lockfileVersion":3}',
  tarballs: {},
  files: {},
}

test.for<[string, Partial<DependencySet>]>([
  ['its lock file', { lock: '{"lockfileVersion":3,"packages":{}}' }],
  ['its package.json', { manifest: { dependencies: { leaf: '^1.0.1' } } }],
  ['its overrides', { manifest: { dependencies: { leaf: '^1.0.0' }, overrides: { leaf: '$leaf' } } }],
  ['a stub', { files: { 'stubs/twig/index.js': 'export {}' } }],
  ['a tarball', { tarballs: { 'packed/leaf.tgz': writeAt(join(folder, 'leaf.tgz'), 'bytes') } }],
])('%s makes another set', ([, change]) => {
  expect(keyOf({ ...set, ...change })).not.toBe(keyOf(set))
})

test('a tarball of another name makes another set; its directory does not matter', () => {
  const [here, there] = [writeAt(join(folder, 'here.tgz'), 'bytes'), writeAt(join(folder, 'there.tgz'), 'bytes')]
  const key = keyOf({ ...set, tarballs: { 'packed/leaf.tgz': here } })

  expect(keyOf({ ...set, tarballs: { 'packed/leaf.tgz': there } })).toBe(key)
  expect(keyOf({ ...set, tarballs: { 'packed/twig.tgz': here } })).not.toBe(key)
})

test('what a person calls a set makes no other one of it', () => {
  expect(keyOf({ ...set, title: 'fixed', pins: {} })).toBe(keyOf(set))
  expect(keyOf(set)).toMatch(/^[0-9a-f]{20}$/)
})

const loaded = Symbol.for('memory-regression-suite.loaded')

/** The packages of a process that has loaded modules from these folders. */
function packagesOf(folders: unknown, path: string | undefined): Readonly<Record<string, string>> | undefined {
  const before: unknown = Reflect.get(globalThis, loaded)
  Reflect.set(globalThis, loaded, folders)
  try {
    return loadedPackages(path)
  } finally {
    Reflect.set(globalThis, loaded, before)
  }
}

function packageIn(root: string, path: string, version: string, name = path.split('node_modules/').at(-1)): string {
  const target = join(root, 'node_modules', path)
  writeAt(join(target, 'package.json'), { name, version })
  return target
}

test('only packages of the set count as loaded from it, with all of their versions', () => {
  const [own, checkout] = [join(folder, 'a-set'), join(folder, 'checkout')]
  const folders = [
    packageIn(own, 'leaf', '1.0.0'),
    packageIn(own, 'above', '3.0.0'),
    packageIn(own, 'above/node_modules/leaf', '0.9.0'),
    packageIn(own, '@scope/twig', '2.0.0'),
    packageIn(checkout, 'vitest', '5.1.1'),
    packageIn(checkout, 'leaf', '9.9.9'),
    join(own, 'node_modules', 'without-manifest'),
    7,
  ]

  expect(packagesOf(new Set(folders), own)).toEqual({ '@scope/twig': '2.0.0', above: '3.0.0', leaf: '1.0.0, 0.9.0' })
  expect(Object.keys(packagesOf(new Set(folders), own) ?? {})).toEqual(['@scope/twig', 'above', 'leaf'])
})

test('nothing is known of a process that runs on no set, or that noted nothing', () => {
  expect(packagesOf(new Set(), undefined)).toBeUndefined()
  expect(packagesOf(new Set(), '')).toBeUndefined()
  expect(packagesOf([], folder)).toBeUndefined()
  expect(packagesOf(new Set(), folder)).toEqual({})
})

test('a package.json without a name or a version is no package', () => {
  const path = join(folder, 'unnamed')
  writeAt(join(path, 'package.json'), { version: '1.0.0' })
  expect(readManifest(path)).toBeUndefined()

  writeAt(join(path, 'package.json'), { name: 'unnamed' })
  expect(readManifest(path)).toBeUndefined()

  writeAt(join(path, 'package.json'), 'null')
  expect(readManifest(path)).toBeUndefined()
})

const published = {
  versions: ['1.0.0', '1.9.0', '2.0.0-rc.1', '2.0.0', '2.1.0-beta.3'],
  'dist-tags': { latest: '2.0.0', next: '2.1.0-beta.3' },
}

test.for([
  ['^1', '1.9.0'],
  ['>=1', '2.0.0'],
  ['*', '2.0.0'],
  ['^2.0.0', '2.0.0'],
  ['latest', '2.0.0'],
  ['next', '2.1.0-beta.3'],
  ['2.0.0-rc.1', '2.0.0-rc.1'],
  ['^2.1.0-beta.1', '2.1.0-beta.3'],
] as const)('%s means %s: a pre-release is taken where it is named', ([range, version]) => {
  expect(resolveVersion('leaf', range, published)).toBe(version)
})

test.for([
  ['2.1.0', 'leaf@2.1.0 was not published. The nearest is 2.0.0.'],
  ['^2.1.0', 'leaf@^2.1.0 was not published. The nearest is 2.0.0.'],
  ['1.9.1', 'leaf@1.9.1 was not published. The nearest is 1.9.0.'],
  ['2.0.0-rc.0', 'leaf@2.0.0-rc.0 was not published. The nearest is 2.0.0.'],
  ['0.1.0', 'leaf@0.1.0 was not published. The nearest is 1.0.0.'],
  ['soon', 'leaf has no tag "soon". It has: latest, next. Or name a version: 2.0.0-rc.1, 2.0.0, 2.1.0-beta.3.'],
] as const)('%s was not published', ([range, message]) => {
  expect(() => resolveVersion('leaf', range, published)).toThrow(message)
})

test('of what was never released nothing is near', () => {
  expect(() => resolveVersion('leaf', '^1', { versions: ['1.0.0-rc.1'], 'dist-tags': {} })).toThrow(
    'leaf@^1 was not published. The nearest is none.',
  )
})

/** Where everything was published as 4.1.0, and depends on nothing. */
const registry: Registry = {
  packument: async () => await Promise.resolve({ versions: ['4.1.0'], 'dist-tags': { latest: '4.1.0' } }),
  manifest: async () => await Promise.resolve({ dependencies: { libp2p: '^1.3.0' } }),
}
const sources = { registry, scratch: join(folder, 'scratch'), rules: suite }

test('what is named goes before the companions that come with another, in either order', async () => {
  for (const named of [
    ['helia@4.1.0', 'libp2p@4.1.0'],
    ['libp2p@4.1.0', 'helia@4.1.0'],
  ]) {
    const { manifest, pins } = await describeSet(named, sources)

    expect(manifest.dependencies).toMatchObject({ libp2p: '4.1.0', helia: '4.1.0' })
    expect(manifest.overrides).toMatchObject({ libp2p: '$libp2p' })
    expect(pins).toEqual({ libp2p: '4.1.0', helia: '4.1.0' })
  }
})

test('any other package comes alone, and is not asked what it depends on', async () => {
  const { manifest, files } = await describeSet(['leaf'], {
    ...sources,
    registry: { ...registry, manifest: () => Promise.reject(new Error('asked')) },
  })

  expect(manifest).toEqual({
    private: true,
    type: 'module',
    dependencies: { leaf: '4.1.0' },
    overrides: { leaf: '$leaf' },
  })
  expect(files).toEqual({})
})

test('packages are named in one order, however they were typed', async () => {
  const [one, other] = [await describeSet(['twig', 'leaf'], sources), await describeSet(['leaf', 'twig'], sources)]

  expect(Object.keys(one.manifest.dependencies ?? {})).toEqual(['leaf', 'twig'])
  expect(keyOf(one)).toBe(keyOf(other))
  expect([one.title, (await describeSet(['a', 'b', 'c', 'd'], sources)).title]).toEqual([
    'twig@4.1.0 leaf@4.1.0',
    'a@4.1.0 and 3 more',
  ])
})

test('a folder with a lock file is a whole set, and no part of another', async () => {
  const path = join(folder, 'written')
  writeAt(join(path, 'package.json'), {
    dependencies: { leaf: '^1', twig: 'file:stubs/twig', '@scope/twig': 'file:stubs/@scope+twig' },
  })
  writeAt(join(path, 'package-lock.json'), '{"lockfileVersion":3}')
  const written = await describeSet([path], sources)

  expect(written).toMatchObject({ title: 'written', pins: { leaf: '^1' }, lock: '{"lockfileVersion":3}', tarballs: {} })
  expect(Object.keys(written.files)).toEqual([
    'stubs/twig/package.json',
    'stubs/twig/index.js',
    'stubs/@scope+twig/package.json',
    'stubs/@scope+twig/index.js',
  ])
  expect(JSON.parse(written.files['stubs/@scope+twig/package.json'] ?? '')).toEqual({
    name: '@scope/twig',
    version: '0.0.0-stub',
    type: 'module',
    exports: './index.js',
  })
  await expect(describeSet([path, 'leaf'], sources)).rejects.toThrow(
    'is a whole set, with its lock file: nothing can be added to it.',
  )
  await expect(describeSet(['leaf', path], sources)).rejects.toThrow(
    'is a whole set, with its lock file: it cannot be a part of another.',
  )
})

test.for(['leaf-1.0.0.tgz', 'leaf-1.0.0.tar.gz', './leaf', '/leaf', '~/leaf'])(
  '%s names a file, and no package',
  text => {
    expect(() => parseSpecification(text)).toThrow(`There is no ${text}.`)
  },
)

test.for([
  ['leaf', { kind: 'registry', name: 'leaf', range: 'latest' }],
  ['@scope/leaf@^1', { kind: 'registry', name: '@scope/leaf', range: '^1' }],
  [
    'tests/reported-leaks/helia-488-transfer/fixed',
    { kind: 'folder', path: resolve('tests/reported-leaks/helia-488-transfer/fixed') },
  ],
] as const)('%s is what it says', ([text, specification]) => {
  expect(parseSpecification(text)).toEqual(specification)
})

test('a folder is a monorepo by its workspaces, and a set by its lock file', () => {
  const path = join(folder, 'either')
  writeAt(join(path, 'package.json'), { workspaces: ['packages/*'] })
  expect(parseSpecification(path)).toEqual({ kind: 'workspaces', path })

  writeAt(join(path, 'package.json'), {})
  expect(() => parseSpecification(path)).toThrow('holds a package.json and no package-lock.json beside it')
  expect(() => parseSpecification(folder)).toThrow('holds no package.json')
})

test('held versions of companions are used where the ranges of the package allow it', async () => {
  const { manifest: free } = await describeSet(['helia@4.1.0'], sources)
  const { manifest: held } = await describeSet(['helia@4.1.0'], {
    ...sources,
    held: { libp2p: '1.4.2', 'blockstore-fs': '9.0.0' },
  })

  expect(free.dependencies).toMatchObject({ libp2p: '^1.3.0', 'blockstore-fs': '^1.1.10' })
  expect(held.dependencies).toMatchObject({ libp2p: '1.4.2', 'blockstore-fs': '^1.1.10' })
  expect(free.overrides).toMatchObject({ mortice: '3.0.4', '@libp2p/webrtc': '$@libp2p/webrtc' })
  expect(free.dependencies).toMatchObject({ '@libp2p/webrtc': 'file:stubs/@libp2p+webrtc' })
})

test('a tarball is packed already, and has its own key', async () => {
  const content = join(folder, 'packing', 'package')
  writeAt(join(content, 'package.json'), { name: 'leaf', version: '1.0.0' })
  const path = join(folder, 'leaf-1.0.0.tgz')
  execFileSync('tar', ['-czf', path, '-C', join(content, '..'), 'package'])
  const { manifest, pins, tarballs, title } = await describeSet([path], sources)

  expect(title).toBe('leaf@1.0.0')
  expect(pins).toEqual({ leaf: '1.0.0' })
  expect(Object.values(tarballs)).toEqual([path])
  expect(manifest.dependencies?.['leaf']).toMatch(/^file:packed\/leaf-1\.0\.0-[0-9a-f]{8}\.tgz$/)
  await expect(describeSet([writeAt(join(folder, 'none.tgz'), 'no package')], sources)).rejects.toThrow(
    'none.tgz is no packed package',
  )
})

test('what is behind is to be compared with what is newest; what has companions in any case, as it is installed', async () => {
  const upgrades = await checkUpgrades({ helia: '5.0.0', libp2p: '4.0.9', '@libp2p/tcp': '4.1.0' }, registry, suite)

  expect(upgrades.filter(({ isBehind }) => isBehind).map(({ name }) => name)).toEqual(['libp2p'])
  expect(candidatesOf(upgrades)).toEqual(['helia@5.0.0', 'libp2p@4.1.0'])
  expect(candidatesOf(await checkUpgrades({ helia: '4.0.0' }, registry, suite))).toEqual(['helia@4.1.0'])
  expect(candidatesOf(await checkUpgrades({}, registry, suite))).toEqual([])
})

test('companions are those of the major of a package that the suite lists, and no other package has any', () => {
  expect(companionsOf(suite, 'helia', '4.1.0').packages['blockstore-fs']).toBe('^1.1.10')
  expect(companionsOf(suite, 'helia', '7.1.15').packages['blockstore-fs']).toBe('^4.0.0')
  expect(companionsOf(suite, 'helia', '3.0.0')).toEqual({ packages: {}, stubs: [], overrides: {} })
  expect(companionsOf(suite, 'libp2p', '4.1.0')).toEqual({ packages: {}, stubs: [], overrides: {} })
})
