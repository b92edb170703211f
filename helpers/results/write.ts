/** Writes a run's outputs. This is the only module of results that touches files. */

import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { renderAnnotations } from './render/annotations.ts'
import { historyRun, parseHistory } from './history/history.ts'
import { renderReport } from './html/report.ts'
import { renderJunit } from './render/junit.ts'
import { renderMarkdown } from './render/markdown.ts'
import { plain } from './render/plain.ts'
import type { Results } from './schema.ts'
import { parseTimeline } from './timeline/timeline.ts'
import type { Timeline } from './timeline/timeline.ts'

export interface OutputOptions {
  /** File with the results of earlier runs, a line for each; this run's line is added. */
  readonly history: string
  /** The commit that was run, where that is known. */
  readonly commit?: string | undefined
  /** Bytes at which the budgets of each scenario were measured. */
  readonly budgetSizes: ReadonlyMap<string, number>
  /** Variables of the environment: GitHub's add a job summary and annotations. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

const names = ['results.json', 'report.html', 'summary.md', 'junit.xml'] as const

/** Removes the outputs of an older run, which must not be taken for this one's. */
export function removeOutputs(folder: string): void {
  for (const name of names) {
    rmSync(join(folder, name), { force: true })
  }
}

/**
 * Writes `results.json`, `report.html`, `summary.md` and `junit.xml` into the folder, and adds a line to the history.
 * On GitHub it adds the summary to the job's, and returns annotations for the log.
 *
 * Returns a sentence for each output that could not be written: a failed output does not cost the others.
 *
 * @throws the error of writing `results.json`; without it nothing is known
 */
export function writeOutputs(
  results: Results,
  folder: string,
  { history, commit, budgetSizes, environment }: OutputOptions,
): { readonly annotations: string; readonly problems: readonly string[] } {
  const problems: string[] = []
  const attempt = (what: string, write: () => void): void => {
    try {
      write()
    } catch (error) {
      problems.push(`${what} could not be written: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = environment
  const run = historyRun(results, commit)

  mkdirSync(folder, { recursive: true })
  replace(join(folder, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  attempt('junit.xml', () => {
    replace(join(folder, 'junit.xml'), renderJunit(results))
  })
  attempt('summary.md', () => {
    replace(join(folder, 'summary.md'), renderMarkdown(results))
  })
  attempt('The history', () => {
    appendLine(history, JSON.stringify(run))
  })
  attempt('report.html', () => {
    const { runs, unreadable } = parseHistory(textOf(history) ?? '')
    const known = runs.some(({ began }) => began === run.began) ? runs : [...runs, run]
    replace(
      join(folder, 'report.html'),
      renderReport(results, {
        timelines: timelinesOf(results, folder),
        runs: known,
        unreadable,
        budgetSizes,
        folder: relative(process.cwd(), folder),
      }),
    )
  })
  if (GITHUB_STEP_SUMMARY) {
    attempt('The job summary', () => {
      appendFileSync(GITHUB_STEP_SUMMARY, renderMarkdown(results))
    })
  }

  return {
    annotations: GITHUB_ACTIONS === 'true' ? renderAnnotations(results) : '',
    problems: problems.map(plain),
  }
}

/** Readers see all of it or nothing, and a full disk is left with no piece of it. */
function replace(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  } catch (error) {
    rmSync(`${path}.new`, { force: true, recursive: true })
    throw error
  }
}

/**
 * Adds a line to a file that several runs may add to: in one write, which the kernel appends whatever others write.
 * After a torn line it begins a new one.
 */
export function appendLine(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true })
  appendFileSync(path, `${endsTorn(path) ? '\n' : ''}${line}\n`)
}

function endsTorn(path: string): boolean {
  if (!existsSync(path)) {
    return false
  }
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
  } finally {
    closeSync(descriptor)
  }
}

function timelinesOf({ scenarios }: Results, folder: string): ReadonlyMap<string, Timeline> {
  return new Map(
    scenarios.flatMap(({ scenario }) => {
      const text = textOf(join(folder, scenario, 'timeline.jsonl'))
      return text === undefined ? [] : [[scenario, parseTimeline(text)]]
    }),
  )
}

/** `undefined` for a file that cannot be read: the page does without it, and says so. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
