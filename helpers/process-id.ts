/** Processes as the kernel lists them. A number alone identifies none: the kernel reuses it. */

import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

export interface ProcessId {
  readonly pid: number
  /** Clock ticks from the start of the machine to its own. */
  readonly start: number
}

export interface ProcessEntry extends ProcessId {
  readonly parent: number
  /** Whether it has ended, and its parent has not read its exit code. */
  readonly isZombie: boolean
}

/** The entry of a process in /proc; `undefined` when there is none of that number. */
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

/** Whether the kernel lists its processes here. Where it does not, only a process's own children are known to it. */
export function listsProcesses(): boolean {
  return processEntry('self') !== undefined
}

/** The numbers of all processes. None where the kernel does not list them. */
export function processNumbers(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** All that this user may see. */
export function allProcesses(): readonly ProcessEntry[] {
  return processNumbers().flatMap(pid => processEntry(pid) ?? [])
}

/** Identifies the process that has a number now. `undefined` when there is none. */
export function idOf(pid: number): ProcessId | undefined {
  const entry = processEntry(pid)
  return entry === undefined ? undefined : { pid, start: entry.start }
}

/** Whether this very process is alive. */
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
 * The children of some processes, and theirs in turn, as far as each parent is alive or a subreaper has adopted its
 * children.
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

/** Identifies a process for other processes of this machine, which may run in another container. */
export interface Owner extends ProcessId {
  /** The id of the boot of the machine. */
  readonly boot: string
  /** The PID and time namespaces in which its number and its start are counted. */
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

/** Boot, machine and namespaces of this process. None where /proc shows another namespace's processes. */
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

/** Whether an owner ran in the same boot and namespaces, so that its number identifies the same process here. */
export function isFromHere({ boot, namespaces }: Owner): boolean {
  const own = here()
  return boot !== '' && namespaces !== '' && boot === own.boot && namespaces === own.namespaces
}

/** Whether an owner has certainly ended: its machine has rebooted since, or there is no such process here. */
export function hasCertainlyEnded(owner: Owner): boolean {
  const { boot, machine } = here()
  const isEarlier =
    machine !== '' && owner.machine === machine && owner.boot !== '' && boot !== '' && owner.boot !== boot
  return isEarlier || (isFromHere(owner) && Number.isSafeInteger(owner.start) && !isAlive(owner))
}
