/** What an error says to a person, wherever it keeps it. */

import { tmpdir } from 'node:os'

/**
 * The message of an error; of one that only bundles others, theirs. A full disk is said in plain words, by its text, since
 * libraries keep that and drop the code of a system's error.
 */
export function messageOf(error: unknown): string {
  const messages = [...new Set(messagesOf(error).filter(message => message !== ''))]
  const full = messages.map(message => /ENOSPC|EDQUOT/.exec(message)?.[0]).find(code => code !== undefined)

  return full === undefined
    ? messages.join('\n') || `It failed without a message (${error instanceof Error ? error.name : typeof error}).`
    : `The disk of ${tmpdir()} ran full while the scenario worked (${full}). Free some space, point TMPDIR to another disk, or choose a smaller file.`
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
