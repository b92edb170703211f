/**
 * `npm run bench:detectors`: this suite's judge and the rules of other tools, on the same rounds: the leaks that each
 * detects, and its false alarms.
 */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { families } from '../fixtures/families.ts'
import { followed, noises, noisy, seeded } from '../fixtures/series.ts'
import { defined } from '../helpers/defined.ts'
import { MiB } from '../helpers/units.ts'
import { record } from './detectors/record.ts'
import type { Run } from './detectors/record.ts'
import { rules } from './detectors/rules.ts'
import type { Recorded } from './detectors/rules.ts'

const path = fileURLToPath(new URL('detectors/recorded.json', import.meta.url))

const {
  values: { record: again, draws },
} = parseArgs({ options: { record: { type: 'boolean', default: false }, draws: { type: 'string', default: '200' } } })
if (again || !existsSync(path)) {
  await record(path)
}

interface Judged extends Recorded {
  readonly leaks: boolean
  readonly group: 'recorded' | 'made up'
  /** The verdict of this suite. */
  readonly red: boolean
  readonly holder: string | undefined
}

const judged = [...recorded(), ...madeUp(Number(draws))]
const ours = {
  name: 'this suite',
  by: 'docs/measuring.md',
  names: namesText(),
  leaks: ({ red }: Judged): boolean | undefined => red,
}
const groups = ['recorded', 'made up'] as const

process.stdout.write(
  [
    row(['rule', 'by', ...groups.map(group => `${group}: detected of leaking | alarmed of clean`), 'names a holder']),
    `|---|---|${groups.map(() => '--:|--:').join('|')}|---|`,
    ...[ours, ...rules].map(({ name, by, leaks, names }) => {
      const shares = groups.flatMap(group =>
        [true, false].map(leaking =>
          share(judged.filter(one => one.group === group && one.leaks === leaking).map(leaks)),
        ),
      )
      return row([name, by, ...shares, names])
    }),
    '',
  ].join('\n'),
)

/** `52 of 56`; those that a rule cannot judge are not counted. */
function share(verdicts: readonly (boolean | undefined)[]): string {
  const given = verdicts.filter(verdict => verdict !== undefined)
  if (given.length === 0) {
    return 'cannot judge'
  }
  const missing = verdicts.length - given.length
  return `${given.filter(Boolean).length} of ${given.length}${missing === 0 ? '' : `, ${missing} not judged`}`
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function namesText(): string {
  const leaking = judged.filter(({ group, leaks, red }) => group === 'recorded' && leaks && red)
  return `a path from a root: ${leaking.filter(({ holder }) => holder !== undefined).length} of ${leaking.length}`
}

function recorded(): readonly Judged[] {
  const runs: readonly Run[] = JSON.parse(readFileSync(path, 'utf8'))

  return runs.map(run => {
    const base = runs.find(other => other !== run && other.subject === run.subject && !other.leaks)
    return {
      ...run,
      group: 'recorded',
      red: run.outcome !== 'passed',
      holder: run.holder,
      ...defined({ base }),
    }
  })
}

/**
 * Courses of the made-up families in bytes, at four times the detectable size; each with a clean course to pair with.
 */
function madeUp(times: number): readonly Judged[] {
  const [heap] = noises
  if (heap === undefined) {
    return []
  }
  return families
    .filter(({ counts }) => !counts)
    .flatMap(({ leaks, make }) =>
      Array.from({ length: times }, (_, index): Judged => {
        const random = seeded(index + 1)
        const limit = followed(() => 0, noisy(heap, random)).minDetectable ?? Number.NaN
        const { course, waited } = make(random, 4 * limit)
        const read = (held: (rounds: number) => number): readonly number[] => {
          const { read: reading } = noisy(heap, random)
          return Array.from({ length: 13 }, (_none, round) => 12 * MiB + reading(held(3 + round)))
        }
        const heapUsed = read(course)
        return {
          leaks,
          group: 'made up',
          red: followed(course, noisy(heap, random), waited).outcome !== 'within',
          holder: undefined,
          operations: 2003,
          heapUsed,
          rss: heapUsed.map(bytes => bytes + 45 * MiB),
          base: { heapUsed: read(() => 0) },
        }
      }),
    )
}
