/**
 * Runs a scenario on releases of a package, and stores what it found in a file, so that a bisection can go on after it
 * was stopped.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { defined } from '../defined.ts'
import { change } from '../judge/figures.ts'
import { isRed } from '../judge/measurement.ts'
import type { Results, ScenarioResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import type { SetRules } from '../suite.ts'
import type { Finding } from './bisection.ts'
import { requireOne } from './comparison.ts'
import { versionsOf } from './install.ts'
import { prepareSet } from './prepare.ts'
import { nodeName, prepareNode } from './runtime.ts'
import type { Runtime } from './runtime.ts'
import { VersionError } from './version-error.ts'

export interface Question {
  readonly name: string
  readonly scenario: string
  readonly good: string
  readonly bad: string
  /** Specifications of other packages in the set. */
  readonly companions: readonly string[]
  readonly fileSize: number
  /** The metric that separates good from bad, where `--metric` names it. */
  readonly metric: string | undefined
  readonly node?: Runtime
}

/**
 * Runs the scenario once, in a process of its own, on the set in a folder, or on what is installed here, and on the
 * Node at a path where that is searched. `tested`: the package that is searched, with its version.
 */
export type Measure = (
  set: string | undefined,
  node?: string,
  tested?: Readonly<Record<string, string>>,
) => Promise<Results>

const look = v.object({
  finding: v.picklist(['good', 'bad', 'skipped']),
  reason: v.exactOptional(v.string()), // why it was skipped
  changes: v.exactOptional(v.record(v.string(), v.number())), // by metric
  // metrics that are red, by how many times their budget, or by how much
  over: v.exactOptional(v.record(v.string(), v.number())),
  packages: v.exactOptional(v.record(v.string(), v.string())), // what was loaded
  fileSize: v.exactOptional(v.number()), // bytes of the file that it worked on; 0: none
  pins: v.exactOptional(v.record(v.string(), v.string())), // what was installed
})

const memory = v.object({ metric: v.optional(v.string()), looks: v.record(v.string(), look) })

/** The finding on one release. */
export type Look = v.InferOutput<typeof look>

export interface Trial {
  readonly question: Question
  /** The file with its findings. */
  readonly path: string
  readonly looks: () => Readonly<Record<string, Look>>
  /** Runs both ends, and chooses the metric. `problem` names an end that is not good or bad as it was said to be. */
  readonly lookAtEnds: () => Promise<{ readonly metric: string; readonly problem?: string }>
  readonly lookAt: (version: string) => Promise<Look>
  readonly figureOf: (version: string) => string
  /** Discards all findings, those of earlier runs too. */
  readonly forget: () => void
}

/** @param rules the part of the suite's configuration that the sets of the releases need */
export function openTrial(question: Question, measure: Measure, rules: SetRules): Trial {
  const { reports } = readSettings()
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        question.name,
        question.scenario,
        question.good,
        question.bad,
        question.companions,
        question.fileSize,
        question.metric,
        ...(question.node === undefined ? [] : identityOf(question.node)),
      ]),
    )
    .digest('hex')
    .slice(0, 12)
  const path = join(reports, `bisection-${question.name.replace('/', '+')}-${key}.json`)
  const { looks, ...stored } = existsSync(path)
    ? v.parse(memory, JSON.parse(readFileSync(path, 'utf8')))
    : { looks: {} }
  const known: Record<string, Look> = { ...looks }
  let metric = 'metric' in stored ? stored.metric : question.metric

  const remember = (): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, `${JSON.stringify({ metric, looks: known }, undefined, 2)}\n`)
    renameSync(`${path}.new`, path)
  }
  const lookAt = async (version: string): Promise<Look> => {
    const seen =
      known[version] ??
      (await run(question, measure, { version, metric, rules, held: known[question.good]?.pins ?? {} }))
    known[version] = seen
    remember()
    return seen
  }

  return {
    question,
    path,
    looks: () => known,
    lookAt,
    forget() {
      rmSync(path, { force: true })
      Object.keys(known).forEach(version => Reflect.deleteProperty(known, version))
      metric = question.metric
    },
    figureOf: version => (metric === undefined ? '' : change(metric, known[version]?.changes?.[metric] ?? Number.NaN)),
    async lookAtEnds() {
      const good = await lookAt(question.good)
      const bad = await lookAt(question.bad)
      const chosen = metric ?? furthestOver(bad, good)
      const problem = problemOf(question, { good, bad }, chosen)
      if (problem === undefined && chosen !== undefined) {
        metric = chosen
        known[question.good] = { ...good, finding: 'good' } // by this metric; another one may be red on both ends
        remember()
      }
      return defined({ metric: chosen ?? 'nothing', problem })
    },
  }
}

/** Of the metrics that are red on the bad end and within budget on the good one: the one furthest over its budget. */
function furthestOver(bad: Look, good: Look): string | undefined {
  return Object.entries(bad.over ?? {})
    .filter(([metric]) => good.over?.[metric] === undefined)
    .toSorted(([, one], [, other]) => other - one)[0]?.[0]
}

function problemOf(
  { name, good, bad }: Question,
  ends: { readonly good: Look; readonly bad: Look },
  metric: string | undefined,
): string | undefined {
  const skipped = (
    [
      [good, ends.good],
      [bad, ends.bad],
    ] as const
  ).find(([, end]) => end.finding === 'skipped')
  if (skipped !== undefined) {
    return `${name}@${skipped[0]} cannot be judged: ${skipped[1].reason ?? ''}`
  }
  if (ends.bad.finding === 'good' && ends.good.finding === 'bad') {
    return (
      `The ends are the wrong way round: ${name}@${good} is red, and ${name}@${bad} is not. ` +
      `${figures(ends.good)} on ${good}; ${figures(ends.bad)} on ${bad}`
    )
  }
  if (ends.bad.finding !== 'bad' || (metric !== undefined && ends.bad.over?.[metric] === undefined)) {
    const what = metric === undefined ? 'no metric is' : `${metric} is not`
    return `${name}@${bad} is not bad: ${what} red. ${figures(ends.bad)}`
  }
  if (metric === undefined || ends.good.over?.[metric] !== undefined) {
    return (
      `${name}@${good} is not good: ${metric ?? 'all that is red on the bad end'} is red there too. ` +
      figures(ends.good)
    )
  }
  return undefined
}

function figures({ changes = {} }: Look): string {
  return Object.entries(changes)
    .map(([metric, value]) => `${metric} ${change(metric, value)}`)
    .join(', ')
}

interface Attempt {
  readonly version: string
  readonly metric: string | undefined
  readonly rules: SetRules
  readonly held: Readonly<Record<string, string>>
}

/** Runs the scenario on one release. Companions have the versions of the good end, as far as ranges allow. */
async function run(
  { name, scenario, companions }: Question,
  measure: Measure,
  { version, metric, rules, held }: Attempt,
): Promise<Look> {
  try {
    const runtime = name === nodeName ? await prepareNode(version) : undefined
    const named = [...(runtime === undefined ? [`${name}@${version}`] : []), ...companions]
    const set = named.length === 0 ? undefined : await prepareSet(named, rules, held)
    const results = await measure(set?.path, runtime?.path, runtime === undefined ? { [name]: version } : undefined)
    requireOne(scenario, results)
    const {
      scenarios: [result],
      packages,
    } = results
    if (result === undefined || !['passed', 'over', 'growing'].includes(result.outcome)) {
      return {
        finding: 'skipped',
        reason: `${result?.outcome ?? 'no result'}: ${result?.message?.split('\n')[0] ?? ''}`,
      }
    }
    const over = Object.fromEntries(
      result.verdicts.filter(({ outcome }) => isRed(outcome)).map(verdict => [verdict.metric, excessOf(verdict)]),
    )
    const isBad = metric === undefined ? Object.keys(over).length > 0 : over[metric] !== undefined
    const finding: Finding = isBad ? 'bad' : 'good'
    return {
      finding,
      changes: Object.fromEntries(
        result.verdicts.flatMap(verdict => (verdict.change === undefined ? [] : [[verdict.metric, verdict.change]])),
      ),
      over,
      packages,
      fileSize: result.fileSize,
      ...(set === undefined ? {} : { pins: versionsOf(set) }),
    }
  } catch (error) {
    if (error instanceof VersionError) {
      return { finding: 'skipped', reason: error.message }
    }
    throw error
  }
}

/** A binary that was built anew is another one, whatever it says of its version. */
function identityOf({ path, version, typed }: Runtime): readonly string[] {
  const { mtimeMs, size } = statSync(path)
  return typed.includes('/') ? [version, path, String(mtimeMs), String(size)] : [version]
}

/** The change as a multiple of the budget; for a budget of 0 the change itself. */
function excessOf({ change: seen = 0, budget = 0 }: ScenarioResult['verdicts'][number]): number {
  return budget > 0 ? seen / budget : seen
}
