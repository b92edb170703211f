/**
 * Where what grows was allocated: the place at which as many objects of the same sizes came in the same rounds, and
 * stay.
 */

import type { AllocationSite, Frame, Histogram } from './allocations.ts'
import { countsAt } from './allocations.ts'

/** What is looked for. */
export interface Wanted {
  /** Such as `Session`, `Object` or `function onData`. */
  readonly kind: string
  /** Objects that came after the first round, by size. */
  readonly members: Histogram
}

export interface FoundSite {
  /** Innermost first. */
  readonly stack: readonly Frame[]
  /** Which of its frames is the one to look at. */
  readonly index: number
}

/** The part of what grows that a site has to account for; below it the object may be from anywhere. */
const leastShare = 1 / 4

/** Sites that account for nearly as much as the best one are told apart by other signs. */
const nearlyAsMuch = 0.9

/** `undefined` when no site accounts for a quarter of them. */
export function siteOf({ kind, members }: Wanted, sites: readonly AllocationSite[]): FoundSite | undefined {
  const places = placesOf(kind, sites).map(place => ({
    ...place,
    shared: overlap(members, place.alive),
    isNamed: place.stack.slice(0, place.index + 1).some(isCalled(kind)),
  }))
  const most = Math.max(0, ...places.map(({ shared }) => shared))

  if (most === 0 || most < leastShare * totalOf(members)) {
    return undefined
  }
  return places
    .filter(({ shared }) => shared >= nearlyAsMuch * most)
    .toSorted(
      (a, b) =>
        Number(b.isNamed) - Number(a.isNamed) ||
        excess(members, a.alive) - excess(members, b.alive) ||
        b.shared - a.shared,
    )
    .at(0)
}

interface Place extends FoundSite {
  readonly alive: Histogram
  /** Objects on the fullest of its stacks. */
  readonly weight: number
}

/** Sites by the frames down to the one to look at, whoever called it; the stack is that of most objects. */
function placesOf(kind: string, sites: readonly AllocationSite[]): readonly Place[] {
  const places = new Map<string, Place>()

  for (const { stack, alive } of sites) {
    const index = frameToLookAt(stack, kind)
    const key = stack
      .slice(0, index + 1)
      .map(textOf)
      .join('\n')
    const known = places.get(key)
    const weight = totalOf(alive)

    places.set(
      key,
      known === undefined
        ? { stack, index, alive, weight }
        : { ...(weight > known.weight ? { stack, index, weight } : known), alive: sumOf(known.alive, alive) },
    )
  }
  return [...places.values()]
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

const isProgram = ({ file }: Frame): boolean => file !== '' && !file.startsWith('node:')

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

/** Objects of these sizes that stay and are no members. */
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
