/** The commands of this repository by their names: those of the package, and its own. */

import { packageCommands } from './package-commands.ts'
import { repro } from './repro.ts'
import { runBy } from './run-command.ts'
import type { Command } from './run-command.ts'
import { hasSteps, stepByStep } from './steps.ts'
import { upgradeCheck } from './upgrade-check.ts'
import { validate } from './validate.ts'

export const commands: Readonly<Record<string, Command>> = {
  ...packageCommands,
  repro: async argv => await repro(argv, { scenario: hasSteps, run: stepByStep }),
  validate,
  'upgrade-check': upgradeCheck,
}

/** What commands were called before version 0.2; these names go on working until 0.3. */
const renamed: Readonly<Record<string, string>> = { prove: 'validate' }

/** Runs a command and answers its exit code: 0 fine, 1 red, 2 could not be done. What was typed wrong gets one line. */
export async function runCommand([name, ...argv]: readonly string[]): Promise<number> {
  const today = name !== undefined && Object.hasOwn(renamed, name) ? renamed[name] : name
  const command = today !== undefined && Object.hasOwn(commands, today) ? commands[today] : undefined
  if (command === undefined) {
    process.stderr.write(`There is no command "${name ?? ''}". There are: ${Object.keys(commands).join(', ')}.\n`)
    return 2
  }

  if (today !== name) {
    process.stderr.write(`npm run ${name} is now npm run ${today}. The old name works until version 0.3.\n`)
  }
  return await runBy(command, argv)
}
