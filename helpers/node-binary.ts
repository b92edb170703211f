/** Whether a file is a Node that scenarios can run on, and which one. */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { lt } from 'semver'

/**
 * The oldest Node that scenarios run on: processes on a package set load their first module by `registerHooks`, which
 * came with it.
 */
export const oldestNode = '22.15.0'

const longestStart = 10_000 // milliseconds

/** Bun answers to `process.versions.node` too. */
const question = 'JSON.stringify([process.release.name, process.versions.node, "bun" in process.versions])'

/**
 * The version of the Node at a path: it is started once, without NODE_OPTIONS. `typed` is how the message names it.
 *
 * @throws {RangeError} in one line, when there is none, it cannot be executed, is no Node, or is too old
 */
export function nodeVersionAt(path: string, typed = path): string {
  const problem = fileProblem(path)
  if (problem !== undefined) {
    throw new RangeError(`${typed} ${problem}`)
  }
  const { NODE_OPTIONS: _, ...env } = process.env
  const { stdout, error } = spawnSync(path, ['--print', question], {
    encoding: 'utf8',
    env,
    timeout: longestStart,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [, version] = error === undefined ? (/^\["node","([^"]+)",false\]\n$/.exec(stdout) ?? []) : []
  if (version === undefined) {
    throw new RangeError(`${typed} is no Node: asked for its version it gives none. Give the path of a node binary.`)
  }
  if (lt(version.replace(/-.*$/, ''), oldestNode)) {
    throw new RangeError(`${typed} is Node ${version}, and scenarios run on Node ${oldestNode} and newer.`)
  }
  return version
}

/** Why a file cannot be started, after its name. `undefined` when it can. */
function fileProblem(path: string): string | undefined {
  try {
    const found = statSync(path)
    if (found.isDirectory()) {
      return 'is a directory. Give the path of the node binary in it.'
    }
    if (!found.isFile()) {
      return 'is no file. Give the path of a node binary.'
    }
  } catch (error) {
    return `cannot be read (${codeOf(error)}). Give the path of a node binary.`
  }
  try {
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return 'cannot be executed. Give the path of a node binary.'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
