/** Runs a command by its name: what the entries of the repository and of the package share. */

import { isUsageError, joinNegatives } from './usage.ts'
import { stopWithAll } from './stop.ts'
import { ignoreBrokenPipes } from '../helpers/terminal/broken-pipe.ts'
import { StoppedError } from '../helpers/run/run.ts'
import { ignoreCommands } from '../helpers/terminal/workflow-commands.ts'

/** Takes what was typed after its name, and returns its exit code. */
export type Command = (argv: readonly string[]) => Promise<number>

/** Runs it and returns its exit code: 0 fine, 1 red, 2 could not be done. What was typed wrong gets one line. */
export async function runBy(command: Command, argv: readonly string[]): Promise<number> {
  ignoreBrokenPipes()
  ignoreCommands(process.stderr) // some print what programs read
  stopWithAll()
  try {
    return await command(joinNegatives(argv))
  } catch (error) {
    if (error instanceof StoppedError) {
      return error.code
    }
    if (!isForPeople(error)) {
      throw error
    }
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

/** Errors whose message says all there is to say: a stack would only hide it. */
function isForPeople(error: unknown): error is Error {
  return (
    isUsageError(error) ||
    error instanceof RangeError ||
    (error instanceof Error &&
      ['NotEnoughSpaceError', 'DirectoryError', 'ForeignFolderError', 'NoBunError', 'VersionError'].includes(
        error.name,
      ))
  )
}
