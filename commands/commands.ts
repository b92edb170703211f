/** The commands by their names. */

import { budgets } from './budgets.ts'
import { bisect } from './bisect.ts'
import { compare } from './compare.ts'
import { isUsageError, joinNegatives } from './usage.ts'
import { memory } from './memory.ts'
import { newScenario } from './new-scenario.ts'
import { validate } from './validate.ts'
import { repro } from './repro.ts'
import { stopWithAll } from './stop.ts'
import { sensitivity } from './sensitivity.ts'
import { upgradeCheck } from './upgrade-check.ts'
import { ignoreBrokenPipes } from '../helpers/terminal/broken-pipe.ts'
import { StoppedError } from '../helpers/run/run.ts'
import { ignoreCommands } from '../helpers/terminal/workflow-commands.ts'

type Command = (argv: readonly string[]) => Promise<number>

/** Each takes what was typed after its name, and answers its exit code. */
export const commands: Readonly<Record<string, Command>> = {
  memory,
  repro,
  budgets,
  validate,
  sensitivity,
  compare,
  bisect,
  'upgrade-check': upgradeCheck,
  'new-scenario': newScenario,
}

/** What commands were called before version 0.2; these names go on working until 0.3. */
const renamed: Readonly<Record<string, string>> = { prove: 'validate' }

/** Runs a command and answers its exit code: 0 fine, 1 red, 2 could not be done. What was typed wrong gets one line. */
export async function runCommand([name, ...argv]: readonly string[]): Promise<number> {
  ignoreBrokenPipes()
  ignoreCommands(process.stderr) // some print what programs read
  const today = name !== undefined && Object.hasOwn(renamed, name) ? renamed[name] : name
  const command = today !== undefined && Object.hasOwn(commands, today) ? commands[today] : undefined
  if (command === undefined) {
    process.stderr.write(`There is no command "${name ?? ''}". There are: ${Object.keys(commands).join(', ')}.\n`)
    return 2
  }

  if (today !== name) {
    process.stderr.write(`npm run ${name} is now npm run ${today}. The old name works until version 0.3.\n`)
  }
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
