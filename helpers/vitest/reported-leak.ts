/**
 * A reported leak: its scenario has to be red on the set that has it, and green on the set that fixed it.
 */

import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { change } from '../judge/figures.ts'
import { isRed } from '../judge/measurement.ts'
import { makeOwnFolder } from '../workspace/own-folder.ts'
import { changeOf } from '../reading.ts'
import { renderLeak } from '../results/render/reported-leaks.ts'
import type { LeakRecord, LeakRun } from '../results/render/reported-leaks.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import type { DiagnoseWhen } from '../settings.ts'
import { MiB } from '../units.ts'
import type { InstalledSet } from '../versions/install.ts'
import { prepareSet } from '../versions/prepare.ts'
import { readSuite } from '../suite.ts'
import { leakRecords } from '../scenario/names.ts'
import { measureScenarios } from '../run/run.ts'

export interface ReportedLeak {
  /** In plain words; it stands in the table of docs/reported-leaks.md. */
  readonly title: string
  /** Where it was reported, or fixed. */
  readonly thread: string
  /** The scenario that shows it: by name, or by its file relative to the report. */
  readonly scenario: string
  /** The metric that has to be red. */
  readonly metric: string
  /** Bytes of the file that the scenario works on; 1 MiB for scenarios that need none. */
  readonly size?: number
  /** The directory of `leaky` and `fixed`, relative to the report, where another report has the same. */
  readonly sets?: string
}

/**
 * Defines the test of a report. Beside it lie two sets, `leaky` and `fixed`: each a package.json with its lock file.
 */
export function reportedLeak({ dirname }: { readonly dirname: string }, leak: ReportedLeak): void {
  const name = basename(dirname)
  const scenario = leak.scenario.endsWith('.ts') ? join(dirname, leak.scenario) : leak.scenario

  test(`${name}: ${leak.title}`, { timeout: 0 }, async () => {
    const folder = join(dirname, leak.sets ?? '.')
    const sets = {
      leaky: await prepareSet([join(folder, 'leaky')], readSuite()),
      fixed: await prepareSet([join(folder, 'fixed')], readSuite()),
    }
    const began = performance.now()
    const run = async (set: InstalledSet, diagnose: DiagnoseWhen): Promise<ScenarioResult | undefined> => {
      const {
        scenarios: [result],
      } = await measureScenarios({
        scenarios: [scenario],
        set: set.path,
        settings: { fileSize: leak.size ?? MiB, diagnose },
      })
      return result
    }

    const leaking = await run(sets.leaky, 'red')
    const leaky = runOf(leaking, leak.metric)
    const { fixedRuns } = readSettings()
    const fixed: LeakRun[] = []
    while (fixed.length < fixedRuns) {
      fixed.push(runOf(await run(sets.fixed, 'never'), leak.metric))
    }

    const record: LeakRecord = {
      name,
      title: leak.title,
      thread: leak.thread,
      metric: leak.metric,
      pins: pinsOf(sets.leaky, sets.fixed),
      leaky,
      fixed,
      ...(leaking?.diagnosis === undefined ? {} : { diagnosis: leaking.diagnosis }),
      seconds: Math.round((performance.now() - began) / 1000),
    }
    writeRecord(record)
    process.stdout.write(`${renderLeak(record)}\n`)

    expect(
      leaky.red,
      `${leak.metric} of the leaky set: ${leaky.problem ?? change(leak.metric, leaky.change ?? Number.NaN)}`,
    ).toContain(leak.metric)
    expect(fixed.map(({ problem, red }) => problem ?? red)).toEqual(fixed.map(() => []))
  })
}

function runOf(result: ScenarioResult | undefined, metric: string): LeakRun {
  const seen = result?.measurement === undefined ? undefined : changeOf(result.measurement, metric)
  const judged = result !== undefined && ['passed', 'over', 'growing'].includes(result.outcome)
  return {
    ...(seen === undefined ? {} : { change: seen }),
    red: judged ? result.verdicts.filter(({ outcome }) => isRed(outcome)).map(verdict => verdict.metric) : [],
    ...(judged ? {} : { problem: `${result?.outcome ?? 'no result'}: ${result?.message?.trim() ?? ''}` }),
    seconds: result?.seconds ?? 0,
  }
}

/** What was named in the two package.json files and differs, or is all that was named. */
function pinsOf(leaky: InstalledSet, fixed: InstalledSet): LeakRecord['pins'] {
  const names = Object.keys({ ...leaky.pins, ...fixed.pins }).filter(name => leaky.pins[name] !== fixed.pins[name])
  return names.map(name => ({ name, leaky: leaky.pins[name] ?? '–', fixed: fixed.pins[name] ?? '–' }))
}

function writeRecord(record: LeakRecord): void {
  const folder = join(readSettings().reports, leakRecords)
  makeOwnFolder(folder)
  writeFileSync(join(folder, `${record.name}.json`), `${JSON.stringify(record, undefined, 2)}\n`)
}
