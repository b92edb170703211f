/** What a person can put right is said in one line; Vitest would bury it under stacks, and go on. */

/** Ends the process with a line and exit code 2: the run could not be done. */
export function exitWithUsageError(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(2)
}

/** Does what `work` does, and refuses where its error says all there is to say. */
export async function orExit<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof RangeError ||
      (error instanceof Error && ['NotEnoughSpaceError', 'DirectoryError', 'ForeignFolderError'].includes(error.name))
    ) {
      exitWithUsageError(error.message)
    }
    throw error
  }
}
