/** What a diagnosed scenario opened and did not close, by what was open after each of its rounds. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openedName } from '../heap/capture/evidence.ts'
import type { OpenThings } from '../heap/capture/evidence.ts'
import type { Opened } from '../results/diagnosis.ts'

/** Rounds without which nothing can be said to grow. */
const fewestRounds = 2

/** Of two rounds, what was made once is left out where it is less than this share of what grew most. */
const leastOfTwo = 1 / 2

/**
 * What there was more of after every round, the most first, by the file that the scenario's own process wrote. Empty
 * where there is none, or too few rounds.
 *
 * @throws {SyntaxError} when it cannot be read as what it is
 */
export function openedIn(folder: string): readonly Opened[] {
  const file = join(folder, openedName)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [] // the last is cut, or empty
  return growing(lines.map(line => JSON.parse(line)))
}

/** Those of which there were more after every round, the most first. */
export function growing(rounds: readonly (readonly OpenThings[])[]): readonly Opened[] {
  if (rounds.length < fewestRounds) {
    return []
  }
  const grown = grownGroups(rounds)
  const worker = grown.find(({ metric, stack }) => metric === 'workers' && stack.length > 0)

  const isOfWorker = ({ metric, counts, stack }: Group): boolean =>
    metric === 'descriptors' && stack.length === 0 && worker !== undefined && comesWith(counts, worker.counts)
  const ofWorkers = grown.filter(isOfWorker)
  const loops = ofWorkers.length === 0 || worker === undefined ? [] : [together(ofWorkers, worker.stack)]

  return [...grown.filter(group => !isOfWorker(group)), ...loops]
    .map(({ metric, what, example, counts, stack }) => ({
      metric,
      what: example === undefined ? what : `${what} ${example}`,
      counts,
      stack,
    }))
    .toSorted((one, other) => growthOf(other.counts) - growthOf(one.counts))
    .filter(
      ({ metric, counts }, _, all) =>
        rounds.length > fewestRounds ||
        growthOf(counts) >= leastOfTwo * growthOf(all.find(most => most.metric === metric)?.counts ?? []),
    )
}

/** Descriptors that each worker brought, as one kind: those of its event loop. */
function together(groups: readonly Group[], stack: readonly string[]): Group {
  const [first] = groups
  return {
    metric: 'descriptors',
    what: groups.map(({ what }) => what).join(', '),
    counts: (first?.counts ?? []).map((_, round) => groups.reduce((sum, { counts }) => sum + (counts[round] ?? 0), 0)),
    stack,
  }
}

interface Group extends Omit<OpenThings, 'count'> {
  readonly counts: readonly number[]
}

function grownGroups(rounds: readonly (readonly OpenThings[])[]): readonly Group[] {
  const groups = new Map<string, Group>()

  rounds.forEach((things, round) => {
    for (const { count, ...rest } of things) {
      const key = keyOf(rest)
      const counts = groups.get(key)?.counts ?? Array.from(rounds, () => 0)
      groups.set(key, { ...rest, counts: counts.with(round, (counts[round] ?? 0) + count) })
    }
  })
  return [...groups.values()].filter(({ counts }) =>
    counts.every((count, round) => round === 0 || count > (counts[round - 1] ?? 0)),
  )
}

/** Files that one line opened are one group, with names of their own; their callers may differ. */
function keyOf({ metric, what, example = '', stack: [first = example] }: Omit<OpenThings, 'count'>): string {
  return JSON.stringify([metric, what, first])
}

/** Whether each further worker brought as many of them: its event loop has descriptors and pipes of its own. */
function comesWith(counts: readonly number[], workers: readonly number[]): boolean {
  const each = growthOf(counts) / growthOf(workers)
  const [first = 0, firstWorkers = 0] = [counts[0], workers[0]]

  return (
    Number.isInteger(each) &&
    counts.every((count, round) => count - first === each * ((workers[round] ?? 0) - firstWorkers))
  )
}

function growthOf(counts: readonly number[]): number {
  return (counts.at(-1) ?? 0) - (counts[0] ?? 0)
}
