/**
 * What is typed becomes a set, and a set is installed once. Packages come from tarballs made here: no registry is
 * asked.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processEntry, thisOwner } from '../../../helpers/process-id.ts'
import { describeSet, keyOf } from '../../../helpers/versions/dependency-set.ts'
import type { DependencySet } from '../../../helpers/versions/dependency-set.ts'
import { installSet, versionsOf } from '../../../helpers/versions/install.ts'
import { isOutOfReach, reasonOf } from '../../../helpers/versions/npm.ts'
import { resolveVersion } from '../../../helpers/versions/registry.ts'
import type { Registry } from '../../../helpers/versions/registry.ts'
import { parseSpecification } from '../../../helpers/versions/specification.ts'
import { checkUpgrades, renderUpgrades } from '../../../helpers/versions/upgrade-check.ts'
import { suite } from '../../../suite.config.ts'

const folder = mkdtempSync(join(tmpdir(), 'versions-test-'))
const cache = process.env['MEMORY_CACHE_DIR']

beforeAll(() => {
  process.env['MEMORY_CACHE_DIR'] = join(folder, 'cache')
  pack('leaf', '1.0.0', {})
  pack('root-of-two', '2.0.0', { leaf: '^1.0.0' })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (cache === undefined) {
    delete process.env['MEMORY_CACHE_DIR']
  } else {
    process.env['MEMORY_CACHE_DIR'] = cache
  }
})

/** A tarball as npm makes it, of a package whose one export is its version. */
function pack(name: string, version: string, dependencies: Readonly<Record<string, string>>): string {
  const content = join(folder, `${name}-${version}`, 'package')
  mkdirSync(content, { recursive: true })
  writeFileSync(
    join(content, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports: './index.js', dependencies }),
  )
  writeFileSync(join(content, 'index.js'), `export default '${version}'\n`)
  const path = join(folder, `${name}-${version}.tgz`)
  execFileSync('tar', ['-czf', path, '-C', join(content, '..'), 'package'])
  return path
}

/** Of a world where only Helia was published. */
const registry: Registry = {
  packument: async name =>
    await Promise.resolve({
      versions: name === 'helia' ? ['4.1.0', '4.1.1', '7.1.15'] : [],
      'dist-tags': { latest: '7.1.15' },
    }),
  manifest: async () => await Promise.resolve({ dependencies: { libp2p: '^1.3.0', '@libp2p/tcp': '^9.0.16' } }),
}

async function describe(...specifications: readonly string[]): Promise<DependencySet> {
  return await describeSet(specifications, { registry, scratch: join(folder, 'scratch'), rules: suite })
}

test.for([
  ['helia@6.1.4', { kind: 'registry', name: 'helia', range: '6.1.4' }],
  ['helia', { kind: 'registry', name: 'helia', range: 'latest' }],
  ['@libp2p/tcp@^11', { kind: 'registry', name: '@libp2p/tcp', range: '^11' }],
] as const)('takes %s for a package of the registry', ([text, expected]) => {
  expect(parseSpecification(text)).toEqual(expected)
})

test('takes a folder for one without ./ before it, where no package can be called so', () => {
  const set = 'tests/reported-leaks/helia-488-transfer/fixed'
  expect(parseSpecification(set)).toEqual({ kind: 'folder', path: resolve(set) })
})

test('says what can be named where nothing is', () => {
  expect(() => parseSpecification('@@')).toThrow('names no package')
  expect(() => parseSpecification('./nowhere')).toThrow('There is no ./nowhere.')
})

test('asks for the lock file of a folder without one', () => {
  const path = join(folder, 'unlocked')
  mkdirSync(path)
  writeFileSync(join(path, 'package.json'), '{}')

  expect(() => parseSpecification(path)).toThrow('no package-lock.json beside it')
})

test('brings companions by the ranges of the package itself, stubs, and overrides', async () => {
  const { manifest, title, files } = await describe('helia@4.1.0')

  expect(title).toBe('helia@4.1.0')
  expect(manifest.dependencies).toMatchObject({
    helia: '4.1.0',
    libp2p: '^1.3.0',
    '@libp2p/tcp': '^9.0.16',
    'blockstore-fs': '^1.1.10',
    '@libp2p/webrtc': 'file:stubs/@libp2p+webrtc',
  })
  expect(manifest.overrides).toMatchObject({ mortice: '3.0.4', helia: '$helia', '@libp2p/webrtc': '$@libp2p/webrtc' })
  expect(Object.keys(files)).toContain('stubs/@libp2p+webrtc/index.js')
})

test('companions have their held versions where ranges allow it', async () => {
  const { manifest } = await describeSet(['helia@4.1.1'], {
    registry,
    scratch: folder,
    rules: suite,
    held: { libp2p: '1.4.2', '@libp2p/tcp': '10.0.0' },
  })

  expect(manifest.dependencies).toMatchObject({ libp2p: '1.4.2', '@libp2p/tcp': '^9.0.16' })
})

test('has another key for other bytes of the same version', async () => {
  const before = keyOf(await describe(join(folder, 'leaf-1.0.0.tgz')))
  const changed = pack('leaf', '1.0.0-changed', {})

  expect(keyOf(await describe(join(folder, 'leaf-1.0.0.tgz')))).toBe(before)
  expect(keyOf(await describe(changed))).not.toBe(before)
})

test.for([
  ['4.1.2', 'helia@4.1.2 was not published. The nearest is 4.1.1.'],
  ['^99', 'helia@^99 was not published. The nearest is 7.1.15.'],
  ['next', 'helia has no tag "next". It has: latest. Or name a version: 4.1.0, 4.1.1, 7.1.15.'],
] as const)('names the nearest of %s', async ([range, message]) => {
  const published = await registry.packument('helia')

  expect(() => resolveVersion('helia', range, published)).toThrow(message)
})

test('resolves ranges and tags', async () => {
  const published = await registry.packument('helia')

  expect(['latest', '^4', '4.1.0'].map(range => resolveVersion('helia', range, published))).toEqual([
    '7.1.15',
    '4.1.1',
    '4.1.0',
  ])
})

test('installs a set once, under another name first, and leaves nothing else; two at once share it', async () => {
  const set = await describe(join(folder, 'root-of-two-2.0.0.tgz'), join(folder, 'leaf-1.0.0.tgz'))
  const [one, other] = await Promise.all([installSet(set, () => {}), installSet(set, () => {})])

  expect(one.path).toBe(other.path)
  expect(versionsOf(one)).toEqual({ leaf: '1.0.0', 'root-of-two': '2.0.0' })
  expect(readFileSync(join(one.path, 'package-lock.json'), 'utf8')).not.toContain('http')
  expect(readdirSync(join(folder, 'cache', 'sets'))).toHaveLength(1)
})

test('replaces published packages by all workspaces of a monorepo that are not private', async () => {
  const root = join(folder, 'monorepo')
  for (const [name, manifest] of Object.entries({
    'packages/leaf': { name: 'leaf', version: '1.0.0', type: 'module', exports: './index.js' },
    'packages/above': {
      name: 'above',
      version: '3.0.0',
      type: 'module',
      exports: './index.js',
      dependencies: { leaf: '^1.0.0' },
    },
    'packages/site': { name: 'site', version: '0.0.0', private: true },
    '.': { name: 'monorepo', private: true, workspaces: ['packages/*'] },
  })) {
    mkdirSync(join(root, name), { recursive: true })
    writeFileSync(join(root, name, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(root, name, 'index.js'), 'export default "from the monorepo"\n')
  }
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root })

  const set = await describe(root)
  const { path } = await installSet(set, () => {})

  expect(set.pins).toEqual({ leaf: '1.0.0', above: '3.0.0' })
  expect(readFileSync(join(path, 'node_modules', 'leaf', 'index.js'), 'utf8')).toContain('from the monorepo')
})

test('says which package cannot be installed, and leaves nothing', async () => {
  const broken = pack('broken', '1.0.0', { leaf: 'file:/nowhere/leaf.tgz' })

  await expect(installSet(await describe(broken), () => {})).rejects.toThrow(
    /^broken@1\.0\.0 cannot be installed: .*leaf/,
  )
  expect(readdirSync(join(folder, 'cache', 'sets')).filter(name => name.startsWith('.'))).toEqual([])
})

test('removes what a dead process left of an install', async () => {
  const sets = join(folder, 'cache', 'sets')
  const left = ['dead', 'alive', 'unknown'].map(name => join(sets, `memory-suite-1-${name}`))
  const start = processEntry('self')?.start ?? 0
  left.forEach(path => mkdirSync(path, { recursive: true }))
  left
    .slice(0, 2)
    .forEach((path, index) =>
      writeFileSync(join(path, 'owner.json'), JSON.stringify({ ...thisOwner(), start: start + 1 - index })),
    )

  await installSet(await describe(pack('another', '1.0.0', {})), () => {})

  expect(left.map(path => existsSync(path))).toEqual([false, true, true])
})

test('reads from what npm prints which package failed, and whether the registry was there', () => {
  const missing = {
    code: 1,
    stdout: '',
    stderr: [
      'npm error code E404',
      'npm error 404 Not Found',
      'npm error 404',
      "npm error 404  'nope@1.0.0' is not in this registry.",
      'npm error A complete log of this run can be found in: x',
    ].join('\n'),
  }
  const away = {
    code: 1,
    stdout: '',
    stderr: 'npm error code ENOTFOUND\nnpm error network request to x failed, reason: getaddrinfo ENOTFOUND x',
  }

  expect(reasonOf(missing)).toBe("'nope@1.0.0' is not in this registry.")
  expect([isOutOfReach(missing), isOutOfReach(away)]).toEqual([false, true])
})

test('reports newer releases, and what to compare', async () => {
  const installed = Object.fromEntries(suite.watched.map(name => [name, name === 'helia' ? '7.1.14' : '7.1.15']))
  const upgrades = await checkUpgrades(installed, registry, suite)

  expect(renderUpgrades(upgrades)).toMatch(
    /^1 of 9 packages that are watched have a newer release\.[^]*\| helia \| 7\.1\.14 \| 7\.1\.15 \| behind \|[^]*--candidate helia@7\.1\.15\n/,
  )
  expect(
    renderUpgrades(await checkUpgrades({ ...installed, helia: '7.1.15', '@libp2p/tcp': '7.1.13' }, registry, suite)),
  ).toContain('--candidate helia@7.1.15,@libp2p/tcp@7.1.15\n')
  expect(renderUpgrades(await checkUpgrades({}, registry, suite))).toContain(
    '| @libp2p/yamux | – | 7.1.15 | not installed |',
  )
})
