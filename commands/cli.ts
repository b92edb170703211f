/** `memory-suite`: the commands of the installed package. */

import { readFileSync } from 'node:fs'
import { packageCommands } from './package-commands.ts'

const help = `memory-suite COMMAND …

  memory        runs the scenarios of this project, and prints a table
  repro         runs one scenario, and says what it retains and what holds it
  compare       runs scenarios on two versions, and says what one retains more than the other
  bisect        finds the release of a package that changed what a scenario retains
  budgets       measures clean runs, and writes the budgets that they justify
  sensitivity   finds the smallest leak that each leak pair detects
  heap          says what is in heap snapshots, what grew between them, and what holds it
  new-scenario  writes a scenario to start from

Each says more, as in: npx memory-suite repro --help
`

/** Runs what was typed after the name of the program, and returns its exit code. */
export async function cli([name, ...argv]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${versionOfPackage()}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help)
    return name === undefined ? 2 : 0
  }
  if (name === 'heap') {
    return await (await import('./heap/run.ts')).run(argv)
  }
  const command = Object.hasOwn(packageCommands, name) ? packageCommands[name] : undefined
  if (command === undefined) {
    const names = [...Object.keys(packageCommands), 'heap'].toSorted()
    process.stderr.write(`There is no command "${name}". There are: ${names.join(', ')}.\n`)
    return 2
  }
  const { requireSupportedRuntime } = await import('../helpers/runtime.mjs')
  requireSupportedRuntime()
  return await (await import('./run-command.ts')).runBy(command, argv)
}

/** The package's manifest lies above `dist`, in the repository above `commands`. */
function versionOfPackage(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))
      return version
    } catch {
      // the other one
    }
  }
  throw new Error('The package has no package.json.')
}
