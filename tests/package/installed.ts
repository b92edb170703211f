/** The package managers, each with one installation for all tests of a file. */

import { cpSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inject } from 'vitest'
import { config, filesOf, vite, vitest, write } from './projects.ts'
import type { Kind } from './projects.ts'
import { run, runGreen } from './run.ts'
import type { Ended } from './run.ts'

export interface Project {
  readonly path: string
  /** Runs one file of checks, as `npx vitest run` would. */
  readonly check: (name: string, node?: string) => Promise<Ended>
  /** Runs `memory-suite`. */
  readonly suite: (words: readonly string[], node?: string) => Promise<Ended>
  /** Runs a module's text in Node. */
  readonly node: (module: string, node?: string) => Promise<Ended>
}

const versions = (): Readonly<Record<string, string>> => ({
  vitest,
  'memory-regression-suite': `file:${inject('tarball')}`,
})

/** Of a folder whose packages are installed; started by their paths, since another Node's npx is not there. */
function projectIn(path: string, modules = join(path, 'node_modules')): Project {
  const start = async (words: readonly string[], node = process.execPath): Promise<Ended> =>
    await run(node, words, path, { node })
  return {
    path,
    check: async (name, node) => await start([join(modules, 'vitest/vitest.mjs'), 'run', `${name}.memory`], node),
    suite: async (words, node) =>
      await start([join(modules, 'memory-regression-suite/dist/commands/cli.mjs'), ...words], node),
    node: async (module, node) => await start(['--input-type=module', '--eval', module], node),
  }
}

/** By npm, in a folder of its own. */
export async function byNpm(kind: Kind): Promise<Project> {
  const path = join(inject('folder'), `npm ${kind}`) // a path with a space
  write(path, filesOf(kind, versions()))
  await runGreen('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], path)
  return projectIn(path)
}

/** A package of a monorepo, by pnpm: its packages are links into a store. */
export async function byPnpm(kind: Kind): Promise<Project> {
  const root = join(inject('folder'), 'pnpm')
  const path = join(root, 'packages', kind)
  write(root, {
    'package.json': '{ "name": "monorepo", "private": true }',
    'pnpm-workspace.yaml': "packages: ['packages/*']\n",
  })
  write(path, filesOf(kind, versions()))
  await runGreen('npx', ['--yes', 'pnpm@12.21.0', 'install', '--prefer-offline', '--no-frozen-lockfile'], root)
  return projectIn(path)
}

/** By Yarn, into `node_modules`: under Plug'n'Play Vitest itself has to be set up. */
export async function byYarn(kind: Kind): Promise<Project> {
  const path = join(inject('folder'), 'yarn')
  write(path, {
    ...filesOf(kind, { ...versions(), vite }), // Yarn installs no peers, and Vite is one of Vitest's
    '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n',
    'yarn.lock': '',
  })
  const registry = (await runGreen('npm', ['config', 'get', 'registry'], path)).trim()
  await runGreen('npx', ['--yes', '--package=@yarnpkg/cli-dist@4.18.1', 'yarn', 'install', '--mode=skip-build'], path, {
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  })
  return projectIn(path)
}

/** The package alone: npm leaves its peer out. */
export async function withoutVitest(): Promise<Project> {
  const path = join(inject('folder'), 'alone')
  if (!existsSync(path)) {
    write(path, { 'package.json': '{ "name": "alone", "version": "1.0.0" }' })
    await runGreen('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', inject('tarball')], path)
  }
  return projectIn(path)
}

/** Checks of libraries, as they lie in a folder with a lock file, and this package beside them. */
export async function byLock(folder: string): Promise<Project> {
  const path = join(inject('folder'), 'locked')
  cpSync(folder, path, { recursive: true })
  write(path, { 'vitest.config.ts': config })
  await runGreen('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], path)
  await runGreen('npm', ['install', '--no-save', '--no-audit', '--no-fund', inject('tarball')], path)
  return projectIn(path)
}

/**
 * A check with a package set of its own: this package and Vitest stand in the folder above, as in a monorepo.
 *
 * @param report a folder with `leaky` and `fixed`, in which the check lies, or beside them
 */
export async function byReport(report: string, set: 'leaky' | 'fixed'): Promise<Project> {
  const root = join(inject('folder'), 'reports')
  if (!existsSync(root)) {
    write(root, { 'package.json': JSON.stringify({ private: true, devDependencies: { ...versions(), vite } }) })
    await runGreen('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], root)
  }
  const path = join(root, `${basename(report)}-${set}`)
  cpSync(join(report, set), path, { recursive: true })
  if (existsSync(join(report, check))) {
    cpSync(join(report, check), join(path, check))
  }
  write(path, { 'vitest.config.ts': config })
  await runGreen('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], path)
  return projectIn(path, join(root, 'node_modules'))
}

const check = 'check.memory.ts'
