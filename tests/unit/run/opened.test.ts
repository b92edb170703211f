/** What stayed open: of which kinds more were open after every round. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OpenThings } from '../../../helpers/heap/capture/evidence.ts'
import { growing, openedIn } from '../../../helpers/run/opened.ts'

const line = 'load (lib/load.js:4:2)'

function rounds(counts: readonly number[], things: Omit<OpenThings, 'count'>): readonly (readonly OpenThings[])[] {
  return counts.map(count => (count === 0 ? [] : [{ ...things, count }]))
}

/** What several lists have in each round. */
function together(...all: readonly (readonly (readonly OpenThings[])[])[]): readonly (readonly OpenThings[])[] {
  return (all[0] ?? []).map((_, round) => all.flatMap(things => things[round] ?? []))
}

test('what there is more of after every round, the most first', () => {
  const listeners = { metric: 'listeners', what: '"close" on Socket', stack: [line] }
  const timers = { metric: 'handles', what: 'Timeout', stack: [line] }

  expect(growing(together(rounds([0, 1, 2, 3], timers), rounds([5, 10, 15, 21], listeners)))).toEqual([
    { ...listeners, counts: [5, 10, 15, 21] },
    { ...timers, counts: [0, 1, 2, 3] },
  ])
})

test.for([{ counts: [3, 3, 3, 3] }, { counts: [3, 4, 4, 5] }, { counts: [1, 2, 3, 0] }, { counts: [2] }])(
  'nothing where not each round adds some: $counts',
  ({ counts }) => {
    expect(growing(rounds(counts, { metric: 'handles', what: 'Timeout', stack: [line] }))).toEqual([])
  },
)

test('of two rounds, what grew most of each metric, without what is small beside it', () => {
  const listeners = { metric: 'listeners', what: '"request" on EventEmitter', stack: [line] }
  const others = { metric: 'listeners', what: '"close" on Socket', stack: [] }
  const timers = { metric: 'handles', what: 'Timeout', stack: [line] }

  expect(growing(together(rounds([10, 30], listeners), rounds([2, 11], others), rounds([1, 2], timers)))).toEqual([
    { ...listeners, counts: [10, 30] },
    { ...timers, counts: [1, 2] },
  ])
})

test('files that one line opened are one kind, those of an unknown line are not', () => {
  const opened = [1, 2, 3].map(round => [
    { metric: 'descriptors', what: 'file', example: `/tmp/${round}`, count: round, stack: [line, `round${round}`] },
    { metric: 'descriptors', what: 'file', example: `/tmp/unknown-${round}`, count: round, stack: [] },
  ])

  expect(growing(opened)).toEqual([
    { metric: 'descriptors', what: 'file /tmp/3', counts: [1, 2, 3], stack: [line, 'round3'] },
  ])
})

test('descriptors of which each worker brings as many are one kind, from the line that started it', () => {
  const workers = rounds([2, 4, 6], { metric: 'workers', what: 'worker', stack: [line] })
  const polls = rounds([3, 5, 7], { metric: 'descriptors', what: 'eventpoll', stack: [] })
  const pipes = rounds([9, 13, 17], { metric: 'descriptors', what: 'pipe', stack: [] })
  const others = rounds([9, 10, 17], { metric: 'descriptors', what: 'socket', stack: [] })

  expect(growing(together(workers, polls, pipes, others)).map(({ what, stack }) => [what, stack])).toEqual([
    ['eventpoll, pipe', [line]],
    ['socket', []],
    ['worker', [line]],
  ])
})

test('from the file that the process wrote, whose last line may be cut', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opened-'))
  const lines = rounds([1, 2, 3], { metric: 'handles', what: 'TCP', stack: [] }).map(round => JSON.stringify(round))
  expect(openedIn(folder)).toEqual([])
  writeFileSync(join(folder, 'opened.jsonl'), `${lines.join('\n')}\n[{"metric":`)

  expect(openedIn(folder)).toEqual([{ metric: 'handles', what: 'TCP', counts: [1, 2, 3], stack: [] }])
  rmSync(folder, { recursive: true })
})
