import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../../../commands/heap.mjs', import.meta.url))

/** Runs `npm run heap -- …` without npm, until it has ended. */
export function run(...args: readonly string[]): {
  readonly code: number | null
  readonly out: string
  readonly error: string
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  })

  return { code: status, out: stdout, error: stderr }
}
