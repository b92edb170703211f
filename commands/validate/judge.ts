/** `npm run validate -- judge`: the judge of trends on made-up courses, and on real heaps. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countFamily, families } from '../../fixtures/families.ts'
import { parseCount } from '../../helpers/units.ts'
import { environmentOf, flagsOf } from '../../helpers/processes/profiles.ts'
import { reportCounts } from './count.ts'
import type { Count } from './count.ts'

const help = `npm run validate -- judge [--draws 1000] [--repeat 20]

Judges families of made-up courses with the noise of readings. It counts leaks that are within, of the size that a clean
run reports as detectable and of 4 and 64 times that, and courses with a bound that are red. Then it judges real heaps
as often as asked: collections that are never emptied, each time at the next of eleven rates; late and rare leaks,
pools, caches, lazy tables and logs.
Exit code 0: of each family at most 1 in 200 leaks is missed and at most 1 in 100 without one is red, and all heaps are
right. 1: else.

  --draws N   draws of each family, with each kind of noise and each size (default: 1000)
  --repeat N  runs of each heap (default: 20)`

const subjects = fileURLToPath(new URL('../../fixtures/judged-heaps.ts', import.meta.url))

export async function validateJudge(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      draws: { type: 'string', default: '1000' },
      repeat: { type: 'string', default: '20' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const [draws, repeat] = [parseCount(values.draws), parseCount(values.repeat)]

  const made = families.flatMap(family =>
    countFamily(family, draws).map(count => ({ ...count, most: family.leaks ? draws / 200 : draws / 100 })),
  )
  const real = await countHeaps(repeat)
  reportCounts([...made, ...real])
  return [...made, ...real.map(count => ({ ...count, most: 0 }))].every(({ wrong, most }) => wrong <= most) ? 0 : 1
}

async function countHeaps(repeat: number): Promise<readonly Count[]> {
  const counts = new Map<string, { what: string; tries: number; wrong: number; details: string[] }>()
  for (let time = 1; time <= repeat; time++) {
    for await (const { name, leaks, outcome } of judgedHeaps(time - 1)) {
      const count = counts.get(name) ?? {
        what: `${leaks ? 'leaking' : 'clean'} heap: ${name}`,
        tries: 0,
        wrong: 0,
        details: [],
      }
      const isRight = leaks ? outcome === 'growing' : outcome === 'within'
      count.tries++
      count.wrong += isRight ? 0 : 1
      count.details.push(...(isRight ? [] : [outcome]))
      counts.set(name, count)
      process.stderr.write(`${count.what} ${count.tries}: ${outcome}\n`)
    }
  }
  return [...counts.values()]
}

interface JudgedHeap {
  readonly name: string
  readonly leaks: boolean
  readonly outcome: string
}

/** Judges them in a process of its own, as scenarios that are judged by trends run; `rate`: index of the rate. */
async function* judgedHeaps(rate: number): AsyncGenerator<JudgedHeap> {
  const child = spawn(process.execPath, [...flagsOf('quiet'), subjects, String(rate)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environmentOf('quiet') },
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const heap: JudgedHeap = JSON.parse(line)
    yield heap
  }
}
