/** What is in the tarball, and what an installation brings. */

import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { MiB } from '../../helpers/units.ts'
import { runGreen } from './run.ts'
import { withoutVitest } from './installed.ts'

const tarball = inject('tarball')

const packed = (await runGreen('tar', ['-tzf', tarball], '.'))
  .trim()
  .split('\n')
  .map(path => path.replace(/^package\//, ''))

/** Kinds of files that a user needs. */
const kinds: readonly RegExp[] = [
  /^dist\/(?:helpers|commands)\/.*\.(?:js|mjs|cjs|d\.ts|d\.mts|d\.cts)$/,
  /^dist\/helpers\/heap\/kernels\/kernels-(?:32|64)\.wasm$/,
  /^dist\/helpers\/heap\/capture\/native-stacks\.c$/,
  /^dist\/helpers\/network\/(?:namespace\.sh|resolv\.conf)$/,
  /^dist\/helpers\/results\/html\/style\.css$/,
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE-APACHE|LICENSE-MIT)$/,
]

test('nothing that a user does not need is in it', () => {
  expect(packed.filter(path => !kinds.some(kind => kind.test(path)))).toEqual([])
})

test('each module is named by another one, or is an entry', async () => {
  const folder = join(inject('folder'), 'unpacked')
  mkdirSync(folder)
  await runGreen('tar', ['-xzf', tarball, '-C', folder], '.')
  const textOf = (path: string): string => readFileSync(join(folder, 'package', path), 'utf8')
  const manifest = textOf('package.json')
  const texts = packed.filter(path => /\.(?:[mc]?js)$/.test(path)).map(path => [path, textOf(path)] as const)
  const declarations = packed.filter(path => /\.d\.[mc]?ts$/.test(path)).map(path => [path, textOf(path)] as const)
  const unnamed = (
    all: readonly (readonly [string, string])[],
    names: (path: string) => readonly string[],
  ): readonly string[] =>
    all
      .map(([path]) => path)
      .filter(path => !manifest.includes(path))
      .filter(path => !all.some(([other, text]) => other !== path && names(path).some(name => text.includes(name))))

  // paths of modules are written as those of sources; pages are served as a folder
  const modules = unnamed(texts, path =>
    [basename(path), basename(path).replace(/\.js$/, '.ts')].flatMap(name => [`/${name}`, `'${name}`]),
  )
  expect(modules.filter(path => !path.includes('/html/page/'))).toEqual([])
  expect(unnamed(declarations, path => [basename(path).replace(/\.d\.([mc]?)ts$/, '.$1')])).toEqual([])
})

test('it has the licences, the README, every entry and what modules read by its path', () => {
  expect(kinds.filter(kind => !packed.some(path => kind.test(path)))).toEqual([])
  expect(packed).toEqual(
    expect.arrayContaining([
      'LICENSE-APACHE',
      'LICENSE-MIT',
      'README.md',
      'dist/commands/cli.mjs',
      ...['index', 'config', 'measure', 'heap'].flatMap(name => [
        `dist/helpers/entries/${name}.js`,
        `dist/helpers/entries/${name}.d.ts`,
      ]),
      'dist/helpers/heap/kernels/kernels-64.wasm',
      'dist/helpers/network/preload.cjs',
      'dist/helpers/results/html/page/main.mjs',
    ]),
  )
})

/** Bytes of all files below a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

test('it installs in at most 25 MB without Vitest, and no package has an install script', async () => {
  const modules = join((await withoutVitest()).path, 'node_modules')
  const size = sizeOf(modules)
  expect(size).toBeLessThanOrEqual(25e6)
  expect(size).toBeGreaterThan(MiB) // it is there
  expect(readFileSync(join(modules, '.package-lock.json'), 'utf8')).not.toContain('hasInstallScript')
  expect(readdirSync(modules).filter(name => !name.startsWith('.'))).toEqual([
    '@koromix',
    'acorn',
    'fastest-levenshtein',
    'memory-regression-suite',
    'semver',
    'uplot',
    'valibot',
  ])
})
