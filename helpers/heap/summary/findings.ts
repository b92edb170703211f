/** What a heap could save, with the figure and the path that say so. */

import { formatBytes } from '../../units.ts'
import { pathLine } from '../growth/paths.ts'
import type { Summary } from './summary.ts'

/** Something that could be saved, with the figure that says so. */
export interface Finding {
  readonly kind:
    'large objects' | 'accumulation' | 'duplicate strings' | 'long strings' | 'object shapes' | 'detached objects'
  readonly title: string
  /** Bytes that would be free at most. */
  readonly saves: number
  /** What the figure is based on, and where to look. */
  readonly evidence: string
}

/** A finding is at least this part of the heap. */
const smallestShare = 0.01

/** Strings of this many characters and more are long. */
const longString = 10_000

/**
 * What could be saved, most first. A finding says what is in memory and what holds it; one snapshot does not show
 * whether that is a leak, a cache or the program's work.
 */
export function findFindings(facts: Omit<Summary, 'schema' | 'findings'>): readonly Finding[] {
  return [...accumulations(facts), ...largeObjects(facts), ...strings(facts), ...shapes(facts), ...detached(facts)]
    .filter(({ saves }) => saves >= facts.totals.size * smallestShare)
    .toSorted((a, b) => b.saves - a.saves)
}

type Facts = Omit<Summary, 'schema' | 'findings'>

function accumulations({ accumulations: all }: Facts): readonly Finding[] {
  return all.map(({ kind, id, retained, parts, path }) => ({
    kind: 'accumulation',
    title: `${kind} @${id} holds ${parts.toLocaleString('en')} objects that nothing else holds`,
    saves: retained,
    evidence: pathLine(path),
  }))
}

function largeObjects({ largest }: Facts): readonly Finding[] {
  return largest.map(({ kind, count, size, path }) => ({
    kind: 'large objects',
    title: count === 1 ? `${kind} of ${formatBytes(size)}` : `${count} × ${kind} of ${formatBytes(size)} each`,
    saves: count * size,
    evidence: pathLine(path),
  }))
}

function strings({
  strings: { buckets, wasted, wastedPerhaps, duplicatedTexts, duplicates },
}: Facts): readonly Finding[] {
  const long = buckets.filter(({ from }) => from >= longString)
  const count = long.reduce((sum, bucket) => sum + bucket.count, 0)
  const [worst] = duplicates

  return [
    {
      kind: 'duplicate strings',
      title: `${duplicatedTexts.toLocaleString('en')} texts stand in memory more than once`,
      saves: wasted + wastedPerhaps,
      evidence:
        worst === undefined
          ? ''
          : `most of all "${worst.text}", ${worst.count.toLocaleString('en')} times: ${formatBytes(worst.wasted)}`,
    },
    {
      kind: 'long strings',
      title: `${count.toLocaleString('en')} strings of 10,000 characters and more`,
      saves: long.reduce((sum, bucket) => sum + bucket.size, 0),
      evidence: `${long.at(-1)?.count ?? 0} of them of 100,000 and more`,
    },
  ]
}

function shapes({ categories, totals }: Facts): readonly Finding[] {
  const found = categories.find(({ name }) => name === 'Object shapes')

  return found === undefined
    ? []
    : [
        {
          kind: 'object shapes',
          title: `${found.count.toLocaleString('en')} object shapes`,
          saves: found.size,
          evidence:
            `${((100 * found.size) / totals.size).toFixed(1)} % of the heap: ` +
            'V8 stores one for each layout of properties',
        },
      ]
}

function detached({ detached: all }: Facts): readonly Finding[] {
  const [first] = all

  return first === undefined
    ? []
    : [
        {
          kind: 'detached objects',
          title: `${all.reduce((sum, { count }) => sum + count, 0).toLocaleString('en')} detached native objects`,
          saves: all.reduce((sum, { retained }) => sum + retained, 0),
          evidence: `${first.name}: ${pathLine(first.path)}`,
        },
      ]
}
