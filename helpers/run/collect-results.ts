/**
 * What became of every planned scenario: by what it left, by how its process ended, and by what Vitest says of its
 * file.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { leaving, leavingText } from '../network/attempts.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import { parseScenarioResult } from '../results/schema.ts'
import type { Death, ScenarioResult } from '../results/schema.ts'
import type { Settings } from '../settings.ts'
import { fullDisk, messageOf } from '../scenario/error-message.ts'
import {
  betweenPhase,
  exitOutcomeOf,
  exitCodeIn,
  hasFailedToEnd,
  measuredPhase,
  phaseText,
  probingPhase,
} from '../processes/exit-outcome.ts'
import { exits, failedStarts, isCheckProject, isMeasuredProject, resultName, running } from '../processes/exits.ts'
import type { Exit, Planned } from '../processes/exits.ts'
import { lastKnownState } from '../processes/last-known-state.ts'
import { readReport } from '../processes/process-report.ts'
import { checkFolders } from '../processes/result-folders.ts'

/** An error, as Vitest tells it. */
export interface ErrorSeen {
  readonly message: string
  /** Where it was thrown, innermost first. */
  readonly frames: readonly string[]
}

/** What Vitest says of a file. */
export interface Seen {
  /** Whether all went well, as far as Vitest knows. */
  readonly passed: boolean
  /** Whether it got as far as defining a test. */
  readonly hasTests: boolean
  /** What its scenario is called, and the line that defines it, from 1. `undefined` where it did not get so far. */
  readonly title?: string
  readonly line?: number
  /** Of the file and its tests. */
  readonly errors: readonly ErrorSeen[]
  /** What was thrown or rejected where no code catches it. */
  readonly uncaught: readonly (ErrorSeen & { readonly isRejection: boolean })[]
}

/** What a run knows besides. */
export interface Known {
  readonly settings: Settings
  /** The module that every process loads first, as it was typed. */
  readonly imported: string | undefined
  /** Why the run was stopped before its end. */
  readonly stopped?: string
}

/**
 * What became of the planned files, in their order; what Vitest saw is by file. A scenario's file has one result, a
 * file of checks one of each that began.
 */
export function collectResults(
  planned: readonly Planned[],
  seen: ReadonlyMap<string, Seen>,
  known: Known,
): readonly ScenarioResult[] {
  const unstarted = failedStarts.filter(({ project }) => isMeasuredProject(project))

  return planned.flatMap(one => {
    const { file } = one
    // A process that ended before it was given its file does not say which; but they begin in the order of the files.
    const given = exits.get(file)
    const exit = given ?? (running.has(file) || known.stopped !== undefined ? undefined : unstarted.shift())
    const witnesses = { exit, began: given !== undefined, seen: seen.get(file) }
    return isCheckProject(one.project)
      ? checkResults(one, witnesses, known)
      : [
          complete(
            withDefinition(resultOf({ ...one, name: resultName(one) }, witnesses, known), witnesses.seen ?? {}),
            witnesses,
            known,
          ),
        ]
  })
}

/**
 * The result of each check that its process began, and one of the file where that ended badly while no check ran, or
 * never got so far.
 */
function checkResults(planned: Planned, witnesses: Witnesses, known: Known): readonly ScenarioResult[] {
  const { exit, seen } = witnesses
  const name = resultName(planned)
  const subjects = checkFolders(join(known.settings.reports, name)).map(folder => ({
    ...planned,
    name: `${name}/${folder}`,
    phase: probingPhase,
  }))
  const left = subjects.map(subject => ({ subject, result: readResult(resultFile(subject.name, known)) }))
  const unfinished = left.filter(({ result }) => result === undefined)
  const isWell = exit !== undefined && !exit.early && exit.overdue === undefined && exit.attempts === undefined
  const isExplained = unfinished.length > 0 || (isWell && seen?.hasTests === true)
  const file: Subject = { ...planned, name, ...(left.length > 0 ? { phase: betweenPhase } : {}) }
  const hasOnlyLeft = exit?.attempts !== undefined && !exit.early && exit.overdue === undefined
  const ofFile = complete(
    hasOnlyLeft ? unmeasured(file, known, { outcome: 'invalid', pid: exit.pid }) : resultOf(file, witnesses, known),
    witnesses,
    known,
  )

  return [
    ...left.map(({ subject, result }) =>
      complete(
        result === undefined || result instanceof Error ? resultOf(subject, witnesses, known) : result,
        isWell || result === undefined ? witnesses : { ...witnesses, exit: undefined },
        known,
      ),
    ),
    ...(isExplained ? [] : [ofFile]),
  ]
}

/** With how its process ended, and the files that it left. */
function complete(result: ScenarioResult, { exit }: Witnesses, { settings }: Known): ScenarioResult {
  const ended = afterLeaving(result, exit?.attempts)

  return withEvidence(
    exit === undefined ? ended : { ...ended, exit: { code: exit.code, signal: exit.signal } },
    settings,
  )
}

/** What a result is of; its name is that of its folder below the reports. */
interface Subject extends Planned {
  readonly name: string
  /** Where its process was, while there is no timeline of it. Default: it had not got so far. */
  readonly phase?: string
}

function resultFile(name: string, { settings }: Known): string {
  return join(settings.reports, name, 'result.json')
}

interface Witnesses {
  readonly exit: Exit | undefined
  /** Whether the process was given the file. */
  readonly began: boolean
  readonly seen: Seen | undefined
}

function resultOf(subject: Subject, { exit, began, seen }: Witnesses, known: Known): ScenarioResult {
  const left = readResult(resultFile(subject.name, known))
  const result = left instanceof Error ? undefined : left

  if (exit === undefined) {
    const without = withoutProcess(subject, known, seen)
    if (result === undefined) {
      return unmeasured(subject, known, without)
    }
    return result.outcome === 'passed'
      ? { ...result, outcome: without.outcome, message: `It was within budget. ${without.message ?? ''}` }
      : result
  }
  if (exit.early || exit.overdue !== undefined || (hasFailedToEnd(exit) && result !== undefined)) {
    return afterDeath(subject, { exit, began, result }, known)
  }
  return result === undefined
    ? unmeasured(subject, known, {
        pid: exit.pid,
        seconds: exit.seconds,
        ...withoutResult(seen, left instanceof Error ? left : undefined, known),
      })
    : afterAll(result, seen)
}

/** It has no process, or none that it ended by itself: the run was stopped, or it never got so far. */
function withoutProcess({ name, file }: Subject, { stopped, settings }: Known, seen: Seen | undefined): Part {
  const process = running.get(file)
  const last = process?.last()

  if (stopped === undefined) {
    return { outcome: 'not-started', message: messagesOf(seen?.errors) || 'It was planned and never got a process.' }
  }
  if (process === undefined) {
    return { outcome: 'not-started', message: `${stopped} Its turn had not come.` }
  }
  const death = {
    ...lastKnownState(join(settings.reports, name)),
    ...(last === undefined ? {} : { lastRss: last.rss, peakRss: last.peakRss }),
  }
  const atPhase = death.phase === undefined ? 'while its file was loaded' : phaseText(death.phase)
  return {
    outcome: 'killed',
    pid: process.pid,
    message: `${stopped} It was killed ${atPhase}.`,
    death,
  }
}

/** Its process ended before it should, or had to be ended. */
function afterDeath(
  subject: Subject,
  {
    exit,
    began,
    result,
  }: { readonly exit: Exit; readonly began: boolean; readonly result: ScenarioResult | undefined },
  known: Known,
): ScenarioResult {
  const fatal = exit.report === undefined ? undefined : readReport(exit.report)
  const seen = began ? lastKnownState(join(known.settings.reports, subject.name)) : {}
  const { outcome, message } = exitOutcomeOf({
    exit,
    began,
    fatal,
    phase: result === undefined ? (seen.phase ?? subject.phase) : measuredPhase,
    imported: known.imported,
  })
  const { hang, last } = exit
  const stack = hang?.kind === 'idle' ? hang.waiting : (hang?.stack ?? [])
  const death: Death = {
    ...(stack.length === 0 ? {} : { stack }),
    ...(hang?.kind === 'idle' ? { handles: hang.handles } : {}),
    ...(fatal === undefined ? {} : { heap: fatal.heap }),
    ...(last === undefined ? {} : { lastRss: last.rss, peakRss: last.peakRss }),
    ...(result === undefined ? seen : {}),
  }

  if (result === undefined) {
    return unmeasured(subject, known, { outcome, message, death, pid: exit.pid, seconds: exit.seconds })
  }
  return result.outcome === 'passed'
    ? { ...result, outcome, message: `It was within budget. ${message}`, death }
    : { ...result, message: `${result.message ?? ''}\n${message}`, death: { ...result.death, ...death } }
}

/** Its process did all that it was asked, and left nothing: its file did not come so far. */
function withoutResult(seen: Seen | undefined, left: Error | undefined, { settings }: Known): Part {
  const errors = seen?.errors ?? []
  const [first] = errors
  const stack = first === undefined || first.frames.length === 0 ? {} : { death: { stack: first.frames } }

  return seen?.hasTests === true
    ? {
        outcome: 'invalid',
        message:
          left?.message ??
          (errors.length === 0
            ? 'It ended without a result.'
            : messageOf(new Error(messagesOf(errors)), fullDisk(settings.reports))),
        ...stack,
      }
    : {
        outcome: 'not-started',
        message: `Its file could not be loaded: ${messagesOf(errors) || 'Vitest does not say why.'}`,
        ...stack,
      }
}

const outsideOfVitest = 'Outside of Vitest that ends the process.'

/** It left a result; but what happened beside it may make that worse. */
function afterAll(result: ScenarioResult, seen: Seen | undefined): ScenarioResult {
  const [uncaught] = seen?.uncaught ?? []
  const told =
    uncaught === undefined
      ? undefined
      : (uncaught.isRejection
          ? 'A promise without a handler was rejected: '
          : 'An exception was thrown that no code caught: ') + `${messageOf(uncaught.message)}\n${outsideOfVitest}`

  if (result.outcome !== 'passed') {
    return { ...worse(result), ...(told === undefined ? {} : { message: `${result.message ?? ''}\n${told}` }) }
  }
  if (uncaught !== undefined && told !== undefined) {
    return { ...result, outcome: 'crashed', message: told, death: { stack: uncaught.frames } }
  }
  return seen === undefined || seen.passed
    ? result
    : {
        ...result,
        outcome: 'invalid',
        message: `It was within budget, and failed after that.\n${messagesOf(seen.errors)}`,
        death: { stack: seen.errors.flatMap(({ frames }) => frames) },
      }
}

/** A failure whose own words say that it is another than it took itself for. */
function worse(result: ScenarioResult): ScenarioResult {
  const code = exitCodeIn(result.message)

  return result.outcome === 'invalid' && code !== undefined
    ? { ...result, outcome: 'crashed', message: `It called process.exit(${code}).\n${outsideOfVitest}` }
    : result
}

/** Whatever else became of it: a scenario stays on this machine. */
function afterLeaving(result: ScenarioResult, attempts: readonly string[] = []): ScenarioResult {
  if (attempts.length === 0) {
    return result
  }
  const told = leavingText(attempts)
  // it knew of its own thread alone
  const others = (result.message ?? '').split('\n').filter(line => line !== '' && !line.startsWith(leaving))

  return ['passed', 'inconclusive', 'not-judged', 'invalid'].includes(result.outcome)
    ? { ...result, outcome: 'invalid', message: [told, ...others].join('\n') }
    : { ...result, message: [...others, told].join('\n') }
}

type Part = Pick<ScenarioResult, 'outcome' | 'message'> & Partial<ScenarioResult>

/** What is known of a scenario that left no result of its own. */
function unmeasured({ name: scenario, file, project }: Subject, { settings }: Known, part: Part): ScenarioResult {
  return scenarioResult({
    scenario,
    title: scenario,
    file,
    ...(isCheckProject(project) ? { test: { project } } : { fileSize: settings.fileSize }),
    ...part,
  })
}

/** With what Vitest learnt from its file, also where its process never came to say it. */
function withDefinition(result: ScenarioResult, { title, line }: Partial<Seen>): ScenarioResult {
  return {
    ...result,
    title: result.title === result.scenario ? (title ?? result.title) : result.title,
    ...(line === undefined ? {} : { line }),
  }
}

/** With the files that it left, as a reader of the report would open them; a file of checks has folders besides. */
function withEvidence(result: ScenarioResult, { reports }: Settings): ScenarioResult {
  const folder = join(reports, result.scenario)
  const files = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .toSorted()
    : []
  return { ...result, evidence: files.map(file => relative(process.cwd(), join(folder, file))) }
}

function messagesOf(errors: readonly ErrorSeen[] = []): string {
  return errors.map(({ message }) => messageOf(message)).join('\n')
}

/** `undefined` when it left none; an error when what it left is no result, which is no reason to lose the others. */
function readResult(path: string): ScenarioResult | Error | undefined {
  try {
    return existsSync(path) ? parseScenarioResult(JSON.parse(readFileSync(path, 'utf8'))) : undefined
  } catch (error) {
    return new Error(`${path} cannot be read. ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
