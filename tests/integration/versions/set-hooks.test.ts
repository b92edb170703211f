/** Workers and child processes of a fork on a dependency set resolve packages from it, as the scenario does. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { withPreload } from '../../../helpers/network/preload.ts'
import { flagsOf } from '../../../helpers/processes/profiles.ts'
import { setHooks } from '../../../helpers/versions/loaded.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'set-hooks-')))
const set = join(folder, 'set')
const loaded = join(folder, 'loaded.jsonl')

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, content: unknown): string {
  const target = join(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content))
  return target
}

/** Packages by what they export: `from the set` or `from beside the file`. */
function packagesIn(directory: string, from: string, names: readonly string[]): void {
  for (const name of names) {
    const isModule = name.startsWith('esm')
    write(`${directory}/node_modules/${name}/package.json`, {
      name,
      version: '1.0.0',
      ...(isModule ? { type: 'module', exports: './index.js' } : {}),
    })
    const value = JSON.stringify(`${name} from ${from}`)
    write(
      `${directory}/node_modules/${name}/index.js`,
      isModule ? `export const value = ${value}` : `exports.value = ${value}`,
    )
  }
}

write('set/package.json', {})
packagesIn('set', 'the set', ['cjs-leaf', 'esm-leaf', '@scope/twig'])
packagesIn('own', 'beside the file', ['cjs-leaf', 'esm-leaf', '@scope/twig', 'elsewhere', 'vitest'])
write('set/node_modules/cjs-leaf/deep.js', "exports.value = require('@scope/twig').value")

const onSet = withPreload('', setHooks)

/** What a Node prints that is started as children of a fork are. `before`: a module that it loads before all else. */
function printed(
  file: string,
  { before, flags = [] }: { readonly before?: string; readonly flags?: readonly string[] } = {},
): readonly string[] {
  return execFileSync(process.execPath, [...flags, file], {
    cwd: join(folder, 'own'),
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: before === undefined ? onSet : withPreload(onSet, before),
      MEMORY_ON_SET: JSON.stringify({ set, loaded }),
    },
  })
    .trimEnd()
    .split('\n')
}

/** The flags of a fork on the set. */
function flagsOfFork(): readonly string[] {
  vi.stubEnv('MEMORY_SET', set)
  try {
    return flagsOf('default')
  } finally {
    vi.unstubAllEnvs()
  }
}

const shared = `const show = value => console.log(value)
const reason = error => show(error.code + ' ' + error.message)
`

const esm = write(
  'own/esm.mjs',
  `import { value } from 'esm-leaf'
import cjs from 'cjs-leaf'
import deep from 'cjs-leaf/deep.js'
import { createRequire } from 'node:module'
${shared}
show(value)
show(cjs.value)
show(deep.value)
show((await import('@scope/twig')).value)
show(import.meta.resolve('esm-leaf'))
show(createRequire(import.meta.url)('cjs-leaf').value)
await import('elsewhere').catch(reason)
await import('esm-leaf/inner.js').catch(reason)
`,
)

const cjs = write(
  'own/cjs.cjs',
  `${shared}
show(require('cjs-leaf').value)
show(require.resolve('@scope/twig'))
try { require('elsewhere') } catch (error) { reason(error) }
show(require.resolve('elsewhere', { paths: [__dirname] }))
import('esm-leaf').then(({ value }) => show(value))
`,
)

const esmLines = [
  'esm-leaf from the set',
  'cjs-leaf from the set',
  '@scope/twig from the set',
  '@scope/twig from the set',
  `file://${set}/node_modules/esm-leaf/index.js`,
  'cjs-leaf from the set',
  `ERR_MODULE_NOT_FOUND The dependency set has no elsewhere, which ${esm} imports. Name it beside the others, or add ` +
    'it to the package.json of the set.',
  `ERR_MODULE_NOT_FOUND esm-leaf is in the dependency set, and not what ${esm} imports as esm-leaf/inner.js: its ` +
    'package.json names nothing for that, or a file that was not published.',
]

const cjsLines = [
  'cjs-leaf from the set',
  `${set}/node_modules/@scope/twig/index.js`,
  `MODULE_NOT_FOUND The dependency set has no elsewhere, which ${cjs} imports. Name it beside the others, or add it to ` +
    'the package.json of the set.',
  `${folder}/own/node_modules/elsewhere/index.js`, // the caller says where
  'esm-leaf from the set',
]

test('a child of ECMAScript modules', () => {
  expect(printed(esm)).toEqual(esmLines)
})

test('a child of CommonJS', () => {
  expect(printed(cjs)).toEqual(cjsLines)
})

test('a Node without synchronous hooks, as 20 is', () => {
  const older = write('older.cjs', "require('node:module').registerHooks = undefined")

  expect(printed(esm, { before: older })).toEqual(esmLines)
  expect(printed(cjs, { before: older })).toEqual(cjsLines)
})

test('code that is given as text gets what the current directory would not give it', () => {
  expect(printed('require("cjs-leaf").value', { flags: ['--print'] })).toEqual(['cjs-leaf from the set'])
  expect(
    printed('import { value } from "esm-leaf"; console.log(value)', { flags: ['--input-type=module', '--eval'] }),
  ).toEqual(['esm-leaf from the set'])
})

test('packages that drive scenarios, and the suite itself, are those of this checkout', () => {
  const file = write(
    'own/suite.mjs',
    `import { MiB } from 'memory-regression-suite/helpers/units.ts'
console.log(MiB)
console.log(import.meta.resolve('valibot'))
console.log(import.meta.resolve('vitest'))
`,
  )
  const [bytes, valibot, vitest] = printed(file)

  expect(bytes).toBe(String(2 ** 20))
  for (const url of [valibot, vitest]) {
    expect(url).toContain(`${realpathSync(resolve('node_modules'))}/`)
  }
})

test('what packages of the set import is left to where they lie, and a preloaded module to its directory', () => {
  write('own/node_modules/elsewhere/register.mjs', "console.log('registered')")

  expect(printed(cjs, { flags: ['--import', 'elsewhere/register.mjs'] })[0]).toBe('registered')
})

const workers = write(
  'own/workers.mjs',
  `import { once } from 'node:events'
import { SHARE_ENV, Worker } from 'node:worker_threads'
const code = \`const { parentPort } = require('node:worker_threads')
const cjs = require('cjs-leaf').value
import('esm-leaf').then(({ value }) => parentPort.postMessage(cjs + ', ' + value))\`
const url = new URL('worker.mjs', import.meta.url)
for (const options of [{}, { env: {} }, { execArgv: [] }, { env: SHARE_ENV }]) {
  console.log((await once(new Worker(code, { ...options, eval: true }), 'message'))[0])
  console.log((await once(new Worker(url, options), 'message'))[0])
}
`,
)
write(
  'own/worker.mjs',
  `import { parentPort } from 'node:worker_threads'
import { value } from 'esm-leaf'
import cjs from 'cjs-leaf'
parentPort.postMessage(cjs.value + ', ' + value)
`,
)

test('workers with files and with text, whichever environment or flags they get', () => {
  expect(printed(workers, { flags: flagsOfFork() })).toEqual(
    Array.from({ length: 8 }, () => 'cjs-leaf from the set, esm-leaf from the set'),
  )
})

test('a child process that gets the flags of a fork and not its environment', () => {
  write(
    'own/forks.mjs',
    `import { fork } from 'node:child_process'
fork(new URL('esm.mjs', import.meta.url), { env: {} })
`,
  )

  expect(printed(join(folder, 'own/forks.mjs'), { flags: flagsOfFork() })).toEqual(esmLines)
})

test('what they load is noted, each package once', () => {
  rmSync(loaded, { force: true })
  printed(workers)
  const folders = readFileSync(loaded, 'utf8').trimEnd().split('\n')

  expect(new Set(folders)).toEqual(
    new Set(['cjs-leaf', 'esm-leaf'].map(name => JSON.stringify(join(set, 'node_modules', name)))),
  )
})
