/** `npm run prove`: how often a clean run is called leaking, and how often a planted leak is missed. */

import { parseArgs } from 'node:util'
import { attempt, smallRealSnapshot } from '../fixtures/heap-fuzz.ts'
import { upperBound } from '../helpers/judge/proportion.ts'
import { isRed } from '../helpers/judge/measurement.ts'
import { parseCount } from '../helpers/settings.ts'
import { MiB, parseSize } from '../helpers/units.ts'
import { measureCanaries, measureScenarios } from '../helpers/vitest/run.ts'
import { chooseScenarios } from './arguments.ts'

const help = `npm run prove -- [scenario…] [heap-snapshots] --repeat N [--size 32MiB] [--no-canaries] [--mutations 100000]

Repeats clean runs of the scenarios and all canaries, and prints false alarms and misses with their bounds.
A clean run that is red is a false alarm; a canary that fails has missed its leak, or was alarmed without one.
At last, or with "heap-snapshots" alone, broken heap snapshots: each is to be read, or refused in one line, in time.
Exit code 0: none of all that. 1: some.

  --repeat N      how often (default 10)
  --size SIZE     how large a file clean runs work on
  --no-canaries   clean runs alone
  --mutations N   broken heap snapshots (default 100000)`

/** Stands where a scenario's name does. */
const heapSnapshots = 'heap-snapshots'

interface Count {
  readonly what: string
  readonly tries: number
  readonly wrong: number
  readonly details: readonly string[]
}

export async function prove(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '10' },
      size: { type: 'string', default: '32MiB' },
      'no-canaries': { type: 'boolean' },
      mutations: { type: 'string', default: '100000' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const repeats = parseCount(values.repeat)
  const fileSize = parseSize(values.size)
  const mutations = parseCount(values.mutations)
  const named = positionals.filter(name => name !== heapSnapshots)
  const onlySnapshots = positionals.length > 0 && named.length === 0
  const scenarios = onlySnapshots ? [] : chooseScenarios(named)
  const counts: Count[] = []

  for (const scenario of scenarios) {
    counts.push(await repeat(`${scenario}, clean: false alarms`, repeats, async () => {
      const { scenarios: [result] } = await measureScenarios({ scenarios: [scenario], settings: { fileSize, ...scalingOf(fileSize) } })
      return result === undefined || result.outcome !== 'passed'
        ? [result?.verdicts.find(({ outcome }) => isRed(outcome))?.reason ?? result?.message ?? 'no result']
        : []
    }))
  }
  if (!values['no-canaries'] && !onlySnapshots) {
    counts.push(await repeat('canaries: missed, or alarmed without a leak', repeats, measureCanaries))
  }
  if (positionals.length === 0 || positionals.includes(heapSnapshots)) {
    counts.push(breakSnapshots(mutations))
  }

  process.stdout.write(`\n${counts.map(summary).join('\n')}\n`)
  return counts.every(({ wrong }) => wrong === 0) ? 0 : 1
}

/** Scaling at the sizes that lead up to the file's, once. */
function scalingOf(fileSize: number): { readonly sizes: readonly number[], readonly repeats: number } {
  return { sizes: [fileSize / 4, fileSize / 2, fileSize].map(size => Math.max(MiB, Math.floor(size))), repeats: 1 }
}

/** Tries as often as asked; a try answers what went wrong in it. */
async function repeat(what: string, tries: number, examine: () => Promise<readonly string[]>): Promise<Count> {
  const details: string[] = []
  let wrong = 0
  for (let number = 1; number <= tries; number++) {
    const problems = await examine()
    wrong += problems.length > 0 ? 1 : 0
    details.push(...problems)
    process.stderr.write(`${what} ${number}/${tries}: ${problems.length === 0 ? 'none' : problems.join('; ')}\n`)
  }
  return { what, tries, wrong, details }
}

/** Reads as many broken heap snapshots. */
function breakSnapshots(tries: number): Count {
  const original = smallRealSnapshot()
  const details: string[] = []

  for (let number = 0; number < tries; number++) {
    try {
      attempt(original, number)
    } catch (error) {
      details.push(error instanceof Error ? error.message : String(error))
    }
    if ((number + 1) % 10_000 === 0) {
      process.stderr.write(`broken heap snapshots ${number + 1}/${tries}: ${details.length === 0 ? 'none' : details.at(-1)}\n`)
    }
  }
  return { what: 'broken heap snapshots: crashed, hung, or refused in more than a line', tries, wrong: details.length, details: details.slice(0, 10) }
}

function summary({ what, tries, wrong, details }: Count): string {
  const percent = 100 * upperBound(wrong, tries)
  const bound = percent < 0.1 ? percent.toPrecision(1) : percent.toFixed(1)
  return [`${what}: ${wrong} of ${tries}, so at most ${bound} % (95 %)`, ...new Set(details.map(detail => `  ${detail}`))].join('\n')
}
