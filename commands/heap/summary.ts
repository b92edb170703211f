/** `npm run heap -- summary`: what is in one snapshot. */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { correlate } from '../../helpers/heap/summary/correlation.ts'
import { readCpuProfile, type CpuProfile } from '../../helpers/heap/capture/cpu-profile.ts'
import { parsePattern } from '../../helpers/heap/summary/patterns.ts'
import { summarise, type Totals } from '../../helpers/heap/summary/summary.ts'
import { summaryReport } from '../../helpers/heap/report/summary-report.ts'
import { formatBytes, parseCount, parseSize } from '../../helpers/units.ts'
import { UsageError, valueOf } from '../usage.ts'
import { formatOptions, openAnalysed, print } from './output.ts'

const help = `npm run heap -- summary FILE [options]

  --pattern NAME=REGEXP  a row for the objects whose class or function matches; again for more rows.
                         Or a preset: cnpmcore
  --top N                rows of a list (10)
  --warn SIZE            exit code 1 if the heap is larger, for example 150MiB
  --critical SIZE        the same, with CRITICAL before the line
  --cpu-profile FILE     a .cpuprofile of the same program: what each pattern and class takes of the CPU
  --json, --markdown     instead of text
`

/** What is in one snapshot. */
export async function summary(args: readonly string[]): Promise<number> {
  const {
    values,
    positionals: [file, ...more],
  } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...formatOptions,
      pattern: { type: 'string', multiple: true, default: [] },
      top: { type: 'string', default: '10' },
      warn: { type: 'string' },
      critical: { type: 'string' },
      'cpu-profile': { type: 'string' },
    },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (file === undefined || more.length > 0) {
    throw new UsageError('summary takes one file')
  }

  const budgets = { warn: sizeOf('--warn', values.warn), critical: sizeOf('--critical', values.critical) }
  const options = {
    patterns: valueOf('--pattern', () => values.pattern.flatMap(text => parsePattern(text))),
    top: valueOf('--top', () => parseCount(values.top)),
  }
  const profilePath = values['cpu-profile']
  const profile = profilePath === undefined ? undefined : readProfile(profilePath)
  const found = summarise(openAnalysed(file), options)
  const cpu = profile === undefined ? [] : correlate(found, options.patterns, profile)
  const alerts = alertsOf(found.totals, budgets)

  print(values, { file, ...found, cpu, alerts }, () => summaryReport(found, basename(file), alerts, cpu))

  return alerts.length > 0 ? 1 : 0
}

function sizeOf(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : valueOf(option, () => parseSize(text))
}

/** @throws {UsageError} that names the file */
function readProfile(path: string): CpuProfile {
  return valueOf(`--cpu-profile ${path}`, () => readCpuProfile(readFileSync(path, 'utf8')))
}

/** The sharpest budget that the heap is over. */
function alertsOf(
  { size }: Totals,
  { warn, critical }: { readonly warn: number | undefined; readonly critical: number | undefined },
): readonly string[] {
  const levels = [
    { level: 'CRITICAL', budget: critical },
    { level: 'WARNING', budget: warn },
  ]

  return levels
    .flatMap(({ level, budget }) =>
      budget === undefined || size <= budget
        ? []
        : [`${level}: the heap is ${formatBytes(size)}, ${formatBytes(size - budget)} over ${formatBytes(budget)}`],
    )
    .slice(0, 1)
}
