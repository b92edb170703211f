/**
 * Whether the Node of the forks takes what it will be started with: else every scenario would fail by it, one after the
 * other.
 */

import { spawnSync } from 'node:child_process'
import { flagsOf } from './profiles.ts'

const refusedOptions = 9 // https://nodejs.org/docs/latest-v24.x/api/process.html#exit-codes

/**
 * Starts Node once as a fork is started, with nothing to do. Only where somebody has set options or named another Node:
 * it takes 50 ms.
 *
 * @throws {RangeError} with what Node says of the option
 */
export function requireNodeOptions(
  { MEMORY_NODE, NODE_OPTIONS }: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (!MEMORY_NODE && !NODE_OPTIONS) {
    return
  }
  const { status, stderr, error } = spawnSync(MEMORY_NODE || process.execPath, [...flagsOf('default'), '--eval', ''], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (error !== undefined) {
    throw new RangeError(`MEMORY_NODE: ${MEMORY_NODE || process.execPath} cannot be started (${error.message}).`, {
      cause: error,
    })
  }
  if (status === refusedOptions) {
    const [said = ''] = stderr.trim().split('\n')
    throw new RangeError(
      `Node refuses an option that scenarios are started with${NODE_OPTIONS ? ` (NODE_OPTIONS=${NODE_OPTIONS})` : ''}: ${said.slice(said.indexOf(': ') + 2)}`,
    )
  }
}
