/** `npm run build`: the installable package, in `dist/`: JavaScript, declarations, and what is read by its path. */

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'

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

for (const pattern of assets) {
  const files = globSync(pattern)
  if (files.length === 0) {
    throw new Error(`There is no ${pattern} to copy.`)
  }
  files.forEach(file => cpSync(file, join(output, file)))
}
chmodSync(join(output, 'commands/cli.mjs'), 0o755)
