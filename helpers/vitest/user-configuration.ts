/**
 * What the configuration of the project in the working directory says of modules and tests. Commands run files by a
 * configuration of their own, in which that stays in force: a file that is run by name needs the aliases, plugins and
 * setup files that it has among the other tests.
 */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mergeConfig } from 'vitest/config'
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config'
import type { Vite } from 'vitest/node'
import { packageFolder } from '../module-url.ts'
import { usualNames } from '../run/vitest-words.ts'
import { configLoaderFor } from '../run/writable.ts'

/** What tests need. What chooses, orders, times or reports them is the command's. */
const kept = [
  'alias',
  'clearMocks',
  'css',
  'deps',
  'env',
  'environment',
  'environmentOptions',
  'expect',
  'fakeTimers',
  'globals',
  'globalSetup',
  'mockReset',
  'provide',
  'restoreMocks',
  'server',
  'setupFiles',
  'unstubEnvs',
  'unstubGlobals',
] as const

/** Empty where there is none, and in this repository, whose configuration is made of the same projects. */
export async function userConfiguration(folder = process.cwd()): Promise<ViteUserConfig> {
  const file = usualNames.map(name => resolve(folder, name)).find(path => existsSync(path))
  if (file === undefined || resolve(folder) === packageFolder) {
    return {}
  }
  const { loadConfigFromFile } = await viteOfVitest()
  const loader = configLoaderFor(file)
  const loaded = await loadConfigFromFile({ command: 'serve', mode: 'test' }, file, folder, 'silent', undefined, loader)
  const { test, ...config }: ViteUserConfig = loaded?.config ?? {}
  return { ...config, test: keptOf(test) }
}

/** Both: of lists, those of the user first. */
export function withUserConfiguration(user: ViteUserConfig, own: ViteUserConfig): ViteUserConfig {
  return mergeConfig(user, own)
}

/** The Vite that Vitest runs on: it is none of this package's dependencies. */
async function viteOfVitest(): Promise<typeof Vite> {
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json')
  return await import(pathToFileURL(createRequire(vitest).resolve('vite')).href)
}

function keptOf(test: TestProjectInlineConfiguration['test'] = {}): NonNullable<ViteUserConfig['test']> {
  return Object.fromEntries(kept.flatMap(name => (test[name] === undefined ? [] : [[name, test[name]]])))
}
