/** The message of an error for its reader, wherever the error stores it. */

import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { shortened } from '../results/render/plain.ts'
import { KiB, MiB } from '../units.ts'

/** Of one message. Documents contain each several times. */
const mostCharacters = 16 * KiB

/**
 * The message of an error; of one that only bundles others, theirs. Where it says that a disk is full, and a disk that
 * the scenario writes to is full, a plain sentence about that disk comes first: a lack of inotify watches has the same
 * code (ENOSPC), and libraries pass the text of a system's error on and drop its code.
 *
 * @param full the directory whose disk was full when it was thrown, see `fullDisk`
 */
export function messageOf(error: unknown, full?: FullDisk): string {
  const messages = [...new Set(messagesOf(error).filter(message => message !== ''))].map(message =>
    shortened(message, mostCharacters),
  )
  const code = messages.map(message => /ENOSPC|EDQUOT/.exec(message)?.[0]).find(found => found !== undefined)
  const disk =
    code === undefined || full === undefined
      ? []
      : [
          `The disk of ${full.path} ran full while the scenario worked (${code}). Free some space, point ` +
            `${full.variable} to another disk, or choose a smaller file.`,
        ]

  return (
    [...disk, ...messages].join('\n') ||
    `It failed without a message (${error instanceof Error ? error.name : typeof error}).`
  )
}

/** A directory without room, and the variable that points to another one. */
export interface FullDisk {
  readonly path: string
  readonly variable: 'MEMORY_REPORTS' | 'TMPDIR'
}

/** The disk that has no room at this moment, of those that a scenario writes to. Ask before its files are removed. */
export function fullDisk(reports: string): FullDisk | undefined {
  const disks = [
    { path: tmpdir(), variable: 'TMPDIR' },
    { path: reports, variable: 'MEMORY_REPORTS' },
  ] as const
  return disks.find(({ path }) => hasNoRoom(path))
}

/** A file system may be out of names (inodes) as well as of bytes; those that have no such limit say 0 of 0. */
function hasNoRoom(directory: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(directory)
    return bavail * bsize < MiB || (files > 0 && ffree === 0)
  } catch {
    return false
  }
}

function messagesOf(error: unknown): readonly string[] {
  if (error instanceof Error && 'suppressed' in error && 'error' in error) {
    // a SuppressedError, which Node 22 does not have
    // what went wrong first, then what its clean-up threw
    return [...messagesOf(error.suppressed), ...messagesOf(error.error)]
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap(messagesOf)
  }
  return [error instanceof Error ? error.message : String(error)]
}
