/**
 * Confines the forks of a run to this machine: by a network namespace where this user may create one, else by the guard
 * in each of them.
 */

import { mkdirSync, rmSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkMode } from '../settings.ts'
import { attemptsIn, attemptsOf } from './attempts.ts'
import { attemptsVariable } from './guard.cjs'
import { openNamespace } from './namespace.ts'
import type { Namespace } from './namespace.ts'
import { withPreload } from './preload.ts'

/** What confined the forks. */
export interface NetworkUsed {
  readonly by: 'namespace' | 'guard'
  /** Why it was the guard. */
  readonly why?: string
}

/** The network of one fork. */
export interface ForkNetwork {
  /** The prefix of its command. */
  readonly enter: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** The address, from here, of a server that listens on loopback there. */
  readonly reach: (url: string) => Promise<string>
  /** Every attempt to leave the machine, by the fork and all that it started. Call it when all of them have ended. */
  readonly close: () => Promise<readonly string[]>
}

let used: NetworkUsed | undefined
let forks = 0

/** What confined the forks of this run so far. `undefined` when there was no fork. */
export function networkUsed(): NetworkUsed | undefined {
  return used
}

/**
 * Prepares the network of the next fork.
 *
 * @param reports the folder below which the fork records its attempts
 * @param why the guard alone is asked for, where it is
 * @throws {RangeError} with a line when a namespace is demanded and cannot be had
 */
export async function networkForFork(
  mode: NetworkMode,
  reports: string,
  why = 'MEMORY_NETWORK=guard',
): Promise<ForkNetwork> {
  const namespace = await namespaceFor(mode, why)
  const directory = join(reports, '.network')
  const file = join(directory, `${process.pid}-${++forks}.jsonl`)
  const remove = (): void => removeFile(file, directory)
  process.once('exit', remove)
  try {
    mkdirSync(directory, { recursive: true })
    rmSync(file, { force: true }) // of a run that was killed, and whose process had the same number
  } catch {
    // the disk is full: the fork's own thread still knows what it tried
  }

  return {
    enter: namespace?.enter ?? [],
    environment: {
      [attemptsVariable]: file,
      ...(namespace === undefined ? { NODE_OPTIONS: withPreload(process.env['NODE_OPTIONS']) } : {}),
    },
    reach: namespace?.reach ?? (url => Promise.resolve(url)),
    async close() {
      const neighbours = namespace === undefined ? '' : await namespace.close()
      const named = attemptsIn(file)
      process.off('exit', remove)
      remove()
      return [
        ...named,
        ...(neighbours === undefined
          ? ['Something unknown, for its network namespace did not respond']
          : attemptsOf(neighbours, named)),
      ]
    },
  }
}

const needed =
  'It takes Linux with veth, unshare and nsenter of util-linux, ip of iproute2, and root or user namespaces. ' +
  'MEMORY_NETWORK=guard does without.'

async function namespaceFor(mode: NetworkMode, asked: string): Promise<Namespace | undefined> {
  if (mode === 'guard') {
    used = { by: 'guard', why: asked }
    return undefined
  }
  if (used?.by === 'guard') {
    return undefined // it was not possible for the first fork
  }
  try {
    const namespace = await openNamespace()
    used = { by: 'namespace' }
    return namespace
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (mode === 'namespace') {
      throw new RangeError(`MEMORY_NETWORK=namespace, and there can be none here: ${why}. ${needed}`, { cause: error })
    }
    used = { by: 'guard', why }
    return undefined
  }
}

function removeFile(file: string, directory: string): void {
  try {
    rmSync(file, { force: true })
    rmdirSync(directory)
  } catch {
    // another fork's file is there, or there never was one
  }
}
