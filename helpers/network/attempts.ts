/** Attempts of a process to leave the machine, in words. */

import { readFileSync } from 'node:fs'

/** The name server of a namespace, in `resolv.conf` beside this file. */
const nameServer = '192.0.2.53'

const most = 10 // attempts in a message

/** The sentence that makes a scenario red. */
export function leavingText(attempts: readonly string[]): string {
  const more = attempts.length > most ? `; and ${attempts.length - most} more` : ''
  return `${leaving}${attempts.slice(0, most).join('; ')}${more}. Name its brokers, routers and transports explicitly.`
}

/** How that sentence begins. */
export const leaving = 'The scenario tried to leave the machine: '

/** The attempts that the guards of a fork's threads and processes have recorded, each once. */
export function attemptsIn(file: string): readonly string[] {
  try {
    return [...new Set(readFileSync(file, 'utf8').split('\n').flatMap(attemptIn))]
  } catch {
    return []
  }
}

function attemptIn(line: string): readonly string[] {
  try {
    const what: unknown = JSON.parse(line)
    return typeof what === 'string' ? [what] : []
  } catch {
    return [] // torn, or empty
  }
}

/** The kernel's own multicasts: reports of memberships, the search for neighbours and for routers. */
const own = /^ff02::(?:2|16|1:ff[\da-f]{2}:[\da-f]{1,4})$/

/**
 * Addresses in a namespace's list of neighbours (`ip neigh`) that no guard has recorded.
 *
 * @example attemptsOf('192.0.2.1 INCOMPLETE', []) // ['192.0.2.1 (seen by the kernel)']
 */
export function attemptsOf(neighbours: string, named: readonly string[]): readonly string[] {
  const addresses = neighbours
    .split('\n')
    .flatMap(line => line.split(' ', 1))
    .filter(address => address !== '' && !own.test(address))
  const seen = addresses.filter(address => !named.some(what => what.endsWith(` ${address}`)))
  return [...new Set(seen)].toSorted().map(attemptOf)
}

function attemptOf(address: string): string {
  if (address === nameServer) {
    return 'A question to the name server'
  }
  return `${address === '224.0.0.22' ? 'A multicast membership' : address} (seen by the kernel)`
}
