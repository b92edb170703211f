/** Processes as the kernel lists them. A number alone names none: it is given again when its process has ended. */

import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

export interface ProcessId {
  readonly pid: number
  /** Clock ticks from the start of the machine to its own. */
  readonly start: number
}

export interface ProcessEntry extends ProcessId {
  readonly parent: number
  /** Ended, and not yet asked how. */
  readonly isZombie: boolean
}

/** What /proc says of a process; `undefined` when there is none of that number. */
export function processEntry(pid: number | 'self'): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // from the third on: the second is a name, with any characters
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      pid: Number.parseInt(stat),
      parent: Number(fields[1]),
      start: Number(fields[19]),
      isZombie: fields[0] === 'Z' || fields[0] === 'X',
    }
  } catch {
    return undefined
  }
}

/** All that this user may see. */
export function allProcesses(): readonly ProcessEntry[] {
  return readdirSync('/proc').flatMap(name => {
    const entry = /^\d+$/.test(name) ? processEntry(Number(name)) : undefined
    return entry === undefined ? [] : [entry]
  })
}

/** A process by its number now, to be known again. `undefined` when it has ended. */
export function idOf(pid: number): ProcessId | undefined {
  const entry = processEntry(pid)
  return entry === undefined ? undefined : { pid, start: entry.start }
}

/** Whether this very process goes on. */
export function isAlive({ pid, start }: ProcessId): boolean {
  const entry = processEntry(pid)
  return entry !== undefined && entry.start === start && !entry.isZombie
}

/** Signals this very process, and no later one of its number. False when it has ended, or is not this user's. */
export function signalExactly(id: ProcessId, signal: NodeJS.Signals): boolean {
  try {
    return isAlive(id) && process.kill(id.pid, signal)
  } catch {
    return false
  }
}

/**
 * What was started below some processes, and by that in turn, as long as a parent lives or a subreaper takes its place.
 */
export function descendantsOf(
  roots: readonly ProcessId[],
  all: readonly ProcessEntry[] = allProcesses(),
): readonly ProcessEntry[] {
  const children = Map.groupBy(all, ({ parent }) => parent)
  const found = new Map<number, ProcessEntry>()
  const visit = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      if (!found.has(child.pid)) {
        found.set(child.pid, child)
        visit(child.pid)
      }
    }
  }
  const present = new Map(all.map(entry => [entry.pid, entry.start]))
  roots.filter(({ pid, start }) => present.get(pid) === start).forEach(({ pid }) => visit(pid))
  return [...found.values()]
}

/** By what another process of this machine knows which one is meant, and whether it can tell. */
export interface Owner extends ProcessId {
  /** Of this start of the machine. */
  readonly boot: string
  /** In which its number and its start are counted. */
  readonly namespaces: string
  /** `''` where the machine has no name of its own. */
  readonly machine: string
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** Where this process is. A /proc of another namespace, whose numbers are of other processes, counts as none. */
function here(): Omit<Owner, keyof ProcessId> {
  const isOwn = linkOf('/proc/self') === String(process.pid)
  const namespaces = ['pid', 'time'].map(name => linkOf(`/proc/self/ns/${name}`))
  return {
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    machine: textOf('/etc/machine-id'),
    namespaces: isOwn && namespaces[0] !== '' ? namespaces.join(' ') : '',
  }
}

/** This process, as an owner of things. */
export function thisOwner(): Owner {
  return { pid: process.pid, start: processEntry('self')?.start ?? Number.NaN, ...here() }
}

/** Whether an owner is a process of this very place, so that its number means what it means here. */
export function isFromHere({ boot, namespaces }: Owner): boolean {
  const place = here()
  return boot !== '' && namespaces !== '' && boot === place.boot && namespaces === place.namespaces
}

/** Whether it is certain that an owner goes on no more: its machine was started anew, or here is no such process. */
export function isProvenDead(owner: Owner): boolean {
  const { boot, machine } = here()
  const isEarlier =
    machine !== '' && owner.machine === machine && owner.boot !== '' && boot !== '' && owner.boot !== boot
  return isEarlier || (isFromHere(owner) && Number.isSafeInteger(owner.start) && !isAlive(owner))
}
