/** What an error says to a person, wherever it keeps it. */

import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { MiB } from '../units.ts'

/**
 * The message of an error; of one that only bundles others, theirs. A full disk is said in plain words, by its text, since
 * libraries keep that and drop the code of a system's error.
 *
 * @param reports the folder of results, which may lie on another disk than temporary files
 */
export function messageOf(error: unknown, reports?: string): string {
  const messages = [...new Set(messagesOf(error).filter(message => message !== ''))]
  const full = messages.map(message => /ENOSPC|EDQUOT/.exec(message)?.[0]).find(code => code !== undefined)
  if (full === undefined) {
    return messages.join('\n') || `It failed without a message (${error instanceof Error ? error.name : typeof error}).`
  }

  const ofReports = reports !== undefined && hasNoRoom(reports) && !hasNoRoom(tmpdir())
  return `The disk of ${ofReports ? reports : tmpdir()} ran full while the scenario worked (${full}). Free some space, point ${ofReports ? 'MEMORY_REPORTS' : 'TMPDIR'} to another disk, or choose a smaller file.`
}

function hasNoRoom(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize < MiB
  } catch {
    return false
  }
}

function messagesOf(error: unknown): readonly string[] {
  if (error instanceof Error && 'suppressed' in error && 'error' in error) { // a SuppressedError, which Node 22 does not have
    return [...messagesOf(error.suppressed), ...messagesOf(error.error)] // what went wrong first, then what its clean-up threw
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap(messagesOf)
  }
  return [error instanceof Error ? error.message : String(error)]
}
