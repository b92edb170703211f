/**
 * Where growing objects were allocated: the site at which as many objects of the same sizes came in the same rounds and
 * are alive.
 */

import { fileURLToPath } from 'node:url'
import type { AllocationSite, Frame, Histogram } from './allocations.ts'
import { countsAt } from './allocations.ts'

/** The growing objects whose site is wanted. */
export interface Wanted {
  /** Such as `Session`, `Object` or `function onData`. */
  readonly kind: string
  /** Objects that came after the first round, by size. */
  readonly members: Histogram
  /** Whether allocations were sampled for a part of the rounds: members of the others come from nowhere then. */
  readonly cut?: boolean
}

export interface FoundSite {
  /** Innermost first. */
  readonly stack: readonly Frame[]
  /** Which of its frames is the one to look at. */
  readonly index: number
}

/** The part of what grows that a site has to account for; below it the object may come from any site. */
const leastShare = 1 / 4

/** Objects that a site has to account for where not all rounds were sampled. */
const fewestObjects = 10

/** Sites that account for nearly as much as the best one are distinguished by other signs. */
const nearlyAsMuch = 0.9

/** `undefined` when no site accounts for a quarter of them. */
export function siteOf({ kind, members, cut }: Wanted, sites: readonly AllocationSite[]): FoundSite | undefined {
  const candidates = candidatesOf(kind, sites).map(candidate => ({
    ...candidate,
    shared: overlap(members, candidate.alive),
    isNamed: candidate.stack.slice(0, candidate.index + 1).some(isCalled(kind)),
  }))
  const most = Math.max(0, ...candidates.map(({ shared }) => shared))

  const least = leastShare * totalOf(members)
  if (most === 0 || most < (cut === true ? Math.min(fewestObjects, least) : least)) {
    return undefined
  }
  return candidates
    .filter(({ shared }) => shared >= nearlyAsMuch * most)
    .toSorted(
      (a, b) =>
        Number(b.isNamed) - Number(a.isNamed) ||
        excess(members, a.alive) - excess(members, b.alive) ||
        b.shared - a.shared,
    )
    .at(0)
}

interface Candidate extends FoundSite {
  readonly alive: Histogram
  /** Objects on the fullest of its stacks. */
  readonly weight: number
}

/** Sites by the frames down to the one to look at, whatever called it; the stack is that of most objects. */
function candidatesOf(kind: string, sites: readonly AllocationSite[]): readonly Candidate[] {
  const candidates = new Map<string, Candidate>()

  for (const { stack, alive } of sites) {
    const index = frameToLookAt(stack, kind)
    const key = stack
      .slice(0, index + 1)
      .map(textOf)
      .join('\n')
    const known = candidates.get(key)
    const weight = totalOf(alive)

    candidates.set(
      key,
      known === undefined
        ? { stack, index, alive, weight }
        : { ...(weight > known.weight ? { stack, index, weight } : known), alive: sumOf(known.alive, alive) },
    )
  }
  return [...candidates.values()]
}

/**
 * The innermost function that is neither Node's nor V8's; where a constructor of that class is on the stack, the one
 * that called it. The innermost of all where there is no other.
 */
function frameToLookAt(stack: readonly Frame[], kind: string): number {
  const from = stack.slice(0, farthestConstructor).findLastIndex(isCalled(kind)) + 1
  const index = stack.findIndex((frame, at) => at >= from && isProgram(frame))

  return index !== -1 ? index : Math.max(0, stack.findIndex(isProgram))
}

const farthestConstructor = 8 // frames from the allocation: a class's own one and those that it extends

const isCalled =
  (kind: string) =>
  ({ functionName }: Frame): boolean =>
    functionName === kind

/** What marks listeners with the line that adds them: Node's function below it is called by that line. */
const origins = fileURLToPath(new URL('../../measure/origins.mjs', import.meta.url))

export const isOfOrigins = ({ file }: Frame): boolean => file === origins

const isProgram = (frame: Frame): boolean => frame.file !== '' && !frame.file.startsWith('node:') && !isOfOrigins(frame)

export function textOf({ functionName, file, line, column }: Frame): string {
  return `${functionName}\n${file}:${line}:${column}`
}

function totalOf(histogram: Histogram): number {
  return [...histogram.values()].flat().reduce((sum, count) => sum + count, 0)
}

/** Objects that both have: of the same size, in the same round. */
function overlap(members: Histogram, alive: Histogram): number {
  return [...members].reduce(
    (sum, [size, counts]) =>
      sum + counts.reduce((all, count, round) => all + Math.min(count, countsAt(alive, size)[round] ?? 0), 0),
    0,
  )
}

/** Objects of these sizes that are alive and are no members. */
function excess(members: Histogram, alive: Histogram): number {
  return (
    [...members.keys()].reduce((sum, size) => sum + countsAt(alive, size).reduce((all, count) => all + count, 0), 0) -
    overlap(members, alive)
  )
}

function sumOf(one: Histogram, other: Histogram): Histogram {
  return new Map(
    [...one.keys(), ...other.keys()].map(size => [
      size,
      countsAt(one.has(size) ? one : other, size).map(
        (count, round) => count + (one.has(size) ? (countsAt(other, size)[round] ?? 0) : 0),
      ),
    ]),
  )
}
