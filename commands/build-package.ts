/** `npm run build`: the installable package, in `dist/`: JavaScript, declarations, and what is read by its path. */

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageCommands } from './package-commands.ts'

const output = 'dist'

/** What modules read, start or serve, and TypeScript does not emit. */
const assets = [
  'helpers/heap/capture/native-stacks.c',
  'helpers/heap/kernels/*.wasm',
  'helpers/network/namespace.sh',
  'helpers/network/resolv.conf',
  'helpers/results/html/page/*.mjs',
  'helpers/results/html/style.css',
]

rmSync(output, { recursive: true, force: true })

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) {
  process.exit(1)
}

const declared = new Set<string>()
globSync(join(output, 'helpers/entries/*.d.ts')).forEach(addDeclared)
globSync(join(output, '**/*.d.{ts,mts,cts}'))
  .filter(file => !declared.has(file))
  .forEach(file => rmSync(file))

/** Of all declarations, a compiler reads those that an entry's refer to. */
function addDeclared(file: string): void {
  if (declared.has(file)) {
    return
  }
  declared.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\(|import )['"](\.[^'"]+)['"]/g)) {
    addDeclared(join(dirname(file), path.replace(/\.([mc]?)[jt]s$/, '.d.$1ts')))
  }
}

for (const pattern of assets) {
  const files = globSync(pattern)
  if (files.length === 0) {
    throw new Error(`There is no ${pattern} to copy.`)
  }
  files.forEach(file => cpSync(file, join(output, file)))
}

/** What people type: `npm run repro -- import` here, `npx memory-suite repro import` with the package. */
const typed = new RegExp(
  `npm run (${[...Object.keys(packageCommands), 'heap'].join('|')})(?![-:\\w])(?: --(?= |$))?`,
  'gm',
)
for (const file of globSync(join(output, '**/*.{js,mjs,cjs}'))) {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(typed, 'npx memory-suite $1'))
}

chmodSync(join(output, 'commands/cli.mjs'), 0o755)
