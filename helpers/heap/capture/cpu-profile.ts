/** Reads a CPU profile (`--cpu-prof`, DevTools), and sums the time of functions by their names. */

/** How long each function ran by itself, and which functions it called. */
export interface CpuProfile {
  /** Microseconds in all functions; waiting is left out. */
  readonly total: number
  readonly frames: readonly Frame[]
}

interface Frame {
  readonly functionName: string
  /** Microseconds by itself. */
  readonly self: number
  /** Indices of the frames that it called. */
  readonly called: readonly number[]
  readonly isRoot: boolean
}

/** Parts of all time in which the program ran, from 0 to 1. */
export interface CpuShare {
  /** In functions of that name themselves. */
  readonly self: number
  /** In them and in all functions that they called. */
  readonly total: number
}

const idle = new Set(['(idle)', '(root)', '(program)'])

/**
 * Reads the text of a `.cpuprofile` file.
 *
 * @throws {RangeError} when it is none
 */
export function readCpuProfile(text: string): CpuProfile {
  const profile = parse(text)
  const nodes = isList(profile['nodes']) ? profile['nodes'].filter(node => isRecord(node)) : []

  if (nodes.length === 0) {
    throw new RangeError('it is no CPU profile: it has no nodes')
  }

  const indices = new Map(nodes.map((node, index) => [node['id'], index]))
  const self = selfTimes(profile, nodes, indices)
  const called = nodes.map(node =>
    (isList(node['children']) ? node['children'] : []).map(id => indices.get(id) ?? -1).filter(index => index !== -1),
  )
  const callees = new Set(called.flat())
  const frames = nodes.map((node, index) => ({
    functionName: functionNameOf(node),
    self: self[index] ?? 0,
    called: called[index] ?? [],
    isRoot: !callees.has(index),
  }))
  const total = frames.reduce((sum, frame) => sum + (idle.has(frame.functionName) ? 0 : frame.self), 0)

  return { total, frames }
}

/** How much of its time the program was in functions whose name is looked for. */
export function cpuShare({ total, frames }: CpuProfile, isMeant: (functionName: string) => boolean): CpuShare {
  const stack = frames.flatMap(({ isRoot }, index) => (isRoot ? [{ index, isBelow: false }] : []))
  const visited = new Set<number>()
  let self = 0
  let all = 0

  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const frame = frames[next.index]

    if (frame === undefined || visited.has(next.index)) {
      continue
    }

    const isMatch = isMeant(frame.functionName)
    const isBelow = next.isBelow || isMatch

    visited.add(next.index)
    self += isMatch ? frame.self : 0
    all += isBelow && !idle.has(frame.functionName) ? frame.self : 0
    stack.push(...frame.called.map(index => ({ index, isBelow })))
  }

  return total === 0 ? { self: 0, total: 0 } : { self: self / total, total: all / total }
}

function selfTimes(
  profile: Record<string, unknown>,
  nodes: readonly Record<string, unknown>[],
  indices: ReadonlyMap<unknown, number>,
): readonly number[] {
  const { samples, timeDeltas } = profile

  if (!isList(samples) || !isList(timeDeltas)) {
    // an old profile: samples, not time
    return nodes.map(({ hitCount }) => (typeof hitCount === 'number' ? hitCount : 0))
  }

  const times = nodes.map(() => 0)

  for (const [index, sample] of samples.entries()) {
    const node = indices.get(sample)
    const time = timeDeltas[index]

    if (node !== undefined && typeof time === 'number' && time > 0) {
      times[node] = (times[node] ?? 0) + time
    }
  }

  return times
}

function functionNameOf({ callFrame }: Record<string, unknown>): string {
  return isRecord(callFrame) && typeof callFrame['functionName'] === 'string' ? callFrame['functionName'] : ''
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)

    if (isRecord(value)) {
      return value
    }
  } catch {
    // reported below
  }

  throw new RangeError('it is no CPU profile: it is no JSON object')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
