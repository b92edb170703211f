/**
 * What a run leaves for its readers: the one document, what is rendered from it, and how many tests there were.
 */

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { claimReports, ForeignFolderError, removeOwnFolder, requireOwnFolder } from '../workspace/own-folder.ts'
import type { Results } from '../results/schema.ts'
import { removeOutputs as removeRendered, writeOutputs as writeRendered } from '../results/write.ts'
import type { Settings } from '../settings.ts'
import { heedCommands, ignoreCommands } from '../terminal/workflow-commands.ts'
import { messageOf } from '../scenario/error-message.ts'
import { budgetSizes } from '../scenario/budgets.ts'
import { outputNames } from '../scenario/names.ts'

/**
 * Makes the folder of reports this suite's, before anything is removed from it or written to it.
 *
 * @throws {RangeError} when it cannot be made or written to
 * @throws {ForeignFolderError} when what this run would overwrite there is not this suite's
 */
export function claimOutputs(reports: string): void {
  // to a history a line is added, wherever it is from
  const outputs = outputNames.filter(name => name !== 'history.jsonl')
  try {
    claimReports(reports, outputs)
  } catch (error) {
    if (error instanceof ForeignFolderError) {
      throw error
    }
    throw new RangeError(
      `Nothing can be written to ${reports}: ${reasonOf(error, reports)}. ` +
        'Point MEMORY_REPORTS to a folder that can be written to.',
      { cause: error },
    )
  }
}

/**
 * Removes what earlier runs left of these results.
 *
 * @param folders those of results, in the folder of reports
 * @throws {RangeError} when it cannot be removed: another user's, as after a run in a container
 * @throws {ForeignFolderError} when one of them is not this suite's
 */
export function removeEvidence(reports: string, folders: readonly string[]): void {
  folders.forEach(requireOwnFolder) // each before any is touched
  try {
    folders.forEach(removeOwnFolder)
  } catch (error) {
    throw new RangeError(
      `What an earlier run left in ${reports} cannot be removed: ${messageOf(error)}. ` +
        'Remove it, or point MEMORY_REPORTS to another folder.',
      { cause: error },
    )
  }
}

/** Where Node makes a folder and those above it on a read-only disk, it says ENOENT: the cause is EROFS. */
function reasonOf(error: unknown, folder: string): string {
  const missing = outermostMissing(folder)
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && missing !== undefined) {
    try {
      mkdirSync(missing)
    } catch (cause) {
      return messageOf(cause)
    }
  }
  return messageOf(error)
}

/** The first folder of a path that is not there. */
function outermostMissing(path: string): string | undefined {
  if (existsSync(path)) {
    return undefined
  }
  return outermostMissing(dirname(path)) ?? path
}

/** What an earlier run left must not stand for this one. */
export function removeOutputs(reports: string): void {
  removeRendered(reports)
  rmSync(join(reports, 'tests.json'), { force: true })
}

/**
 * Writes them all, and says where the report is, with GitHub's annotations on GitHub. Answers whether all of them could
 * be written; which could not is said on standard error.
 *
 * @throws when the document itself could not be written: the disk is full, or read-only
 */
export function writeOutputs({ reports, history }: Settings, results: Results): boolean {
  const { annotations, problems } = writeRendered(results, reports, {
    history,
    commit: results.commit,
    budgetSizes: budgetSizes(results.scenarios),
    environment: process.env,
  })
  process.stdout.write(`\nReport ${relative(process.cwd(), join(reports, 'report.html'))}\n`)
  if (annotations !== '') {
    heedCommands()
    process.stdout.write(annotations)
    ignoreCommands(process.stdout) // Vitest's own reporter repeats what scenarios said
  }
  for (const problem of problems) {
    process.stderr.write(`\n${problem}\n`)
  }
  return problems.length === 0
}

/**
 * Leaves the document as it is before diagnoses: who stops those, by whatever means, still has the verdicts. Nothing
 * else, for the history and GitHub take one line for each run. What cannot be written is said at the end.
 */
export function writeVerdicts({ reports }: Settings, results: Results): void {
  const path = join(reports, 'results.json')
  try {
    writeJson(path, results)
  } catch {
    rmSync(path, { force: true })
  }
}

/** @throws when the disk is full, or cannot be written to */
export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
