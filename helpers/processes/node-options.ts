/**
 * Whether the Node of the forks takes the options that it will be started with: else every scenario would fail by them,
 * one after the other.
 */

import { spawnSync } from 'node:child_process'
import { nodeVersionAt } from '../node-binary.ts'
import { readSetting } from '../settings.ts'
import { flagsOf } from './profiles.ts'

const refusedOptions = 9 // https://nodejs.org/docs/latest-v24.x/api/process.html#exit-codes

/**
 * Starts Node once as a fork is started, with nothing to do. Only where NODE_OPTIONS or another Node is set: it takes
 * 50 ms.
 *
 * @throws {RangeError} with what Node says of an option that it does not take, or when the other is no Node or too old
 */
export function requireNodeOptions(): void {
  const node = readSetting('node')
  const { NODE_OPTIONS } = process.env
  if (node === undefined && !NODE_OPTIONS) {
    return
  }
  const path = node ?? process.execPath
  const { status, stderr, error } = spawnSync(path, [...flagsOf('default'), '--eval', ''], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (error !== undefined) {
    throw new RangeError(`MEMORY_NODE: ${path} cannot be started (${error.message}).`, {
      cause: error,
    })
  }
  if (status === refusedOptions) {
    const [line = ''] = stderr.trim().split('\n')
    const options = NODE_OPTIONS ? ` (NODE_OPTIONS=${NODE_OPTIONS})` : ''
    const reason = line.slice(line.indexOf(': ') + 2)
    throw new RangeError(`Node refuses an option that scenarios are started with${options}: ${reason}`)
  }
  if (node !== undefined) {
    nodeVersionAt(node, `MEMORY_NODE: ${node}`)
  }
}
