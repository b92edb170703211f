/**
 * `npm run validate -- compare`: whether a version compared with itself shows no difference, and compared with a
 * planted leak always does.
 */

import { parseArgs } from 'node:util'
import { fewestRuns } from '../../helpers/judge/comparison.ts'
import { parseCount, parseSize } from '../../helpers/units.ts'
import { compareScenario } from '../../helpers/versions/comparison.ts'
import { measureScenarios } from '../../helpers/run/run.ts'
import { repeat, reportCounts } from './count.ts'

const help = `npm run validate -- compare [--repeat 20] [--size 8MiB] [--scenario import] [--at-once N]

Compares the installed packages with themselves, and with themselves retaining 0.1 byte of every byte that is stored.
Prints how often the first is called different, and the second is missed. Exit code 0: none of either. 1: some.

  --repeat N       comparisons of each (default: 20)
  --size SIZE      size of the file that they work on (default: 8MiB)
  --scenario NAME  the scenario (default: import)
  --at-once N      comparisons that run at the same time (default: 1)`

const leak = new URL('../../fixtures/retain-a-tenth.ts', import.meta.url).href

export async function validateComparison(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      repeat: { type: 'string', default: '20' },
      size: { type: 'string', default: '8MiB' },
      scenario: { type: 'string', default: 'import' },
      'at-once': { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const often = { tries: parseCount(values.repeat), atOnce: parseCount(values['at-once']) }
  const settings = { fileSize: parseSize(values.size), calibrating: true }
  const installed = {
    title: 'installed',
    measure: async (scenario: string) => await measureScenarios({ scenarios: [scenario], settings }),
  }
  const leaking = {
    title: 'leaking',
    measure: async (scenario: string) => await measureScenarios({ scenarios: [scenario], settings, import: leak }),
  }
  const compareWith = async (candidate: typeof installed) =>
    (await compareScenario(values.scenario, { base: installed, candidate }, fewestRuns, () => {})).comparison

  return reportCounts([
    ...(await repeat(`${values.scenario} against itself: called different`, often, async () => {
      const { metrics, problems } = await compareWith(installed)
      return [
        ...problems,
        ...metrics
          .filter(({ difference }) => difference !== 'same')
          .map(({ metric, difference, shift }) => `${metric} ${difference} (${shift})`),
      ]
    })),
    ...(await repeat(`${values.scenario} retaining 0.1 byte per byte: missed`, often, async () => {
      const { metrics, problems } = await compareWith(leaking)
      const external = metrics.find(({ metric }) => metric === 'external')
      return external?.difference === 'more'
        ? problems
        : [...problems, `external ${external?.difference} (${external?.shift})`]
    })),
  ])
}
