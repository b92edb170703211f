/** Empty projects that install the package: each the smallest that a user would write. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const vitest = '5.1.1'
export const vite = '8.3.8'

const check = (leak: string): string => `import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import 'memory-regression-suite'

const bus = new EventEmitter().setMaxListeners(0)

test('a ping retains nothing', async () => {
  const ping = () => {
    const message = Array.from({ length: 100 }, () => 0)
    const onPong = () => message.length
    bus.on('pong', onPong)
    ${leak}
  }
  await expect(ping).toRetainNothing({ operations: 100, metrics: ['heapUsed'] })
})
`

/** Its files of checks are those anywhere in it. */
export const config = `import { memoryProject } from 'memory-regression-suite/config'
export default { test: { projects: [memoryProject({ include: ['**/*.memory.*'] })] } }
`

/** What a project is written in, and what its package.json says of that. */
export const kinds = {
  typescript: { type: 'module', ending: 'ts', config: 'vitest.config.ts' },
  javascript: { type: 'module', ending: 'js', config: 'vitest.config.js' },
  commonjs: { type: 'commonjs', ending: 'ts', config: 'vitest.config.mts' },
} as const

export type Kind = keyof typeof kinds

/** Files of a project: one check that is green, and the same one with a leak. */
export function filesOf(kind: Kind, dependencies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { type, ending, config: name } = kinds[kind]
  return {
    'package.json': JSON.stringify({
      name: `a-${kind}`,
      version: '1.0.0',
      private: true,
      type,
      devDependencies: dependencies,
    }),
    [name]: config,
    [`green.memory.${ending}`]: check(`bus.off('pong', onPong)`),
    [`red.memory.${ending}`]: check(''),
  }
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}
