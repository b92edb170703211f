/** The heap commands by their names. */

import { InspectorError } from '../../helpers/heap/capture/inspector.ts'
import { SnapshotError } from '../../helpers/heap/parse/snapshot-error.ts'
import { ignoreBrokenPipes } from '../../helpers/terminal/broken-pipe.ts'
import { isUsageError, joinNegatives, UsageError } from '../usage.ts'

type Command = (argv: readonly string[]) => Promise<number>

/** Each is loaded when it runs: that takes longer than a small snapshot. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  summary: async () => (await import('./summary.ts')).summary,
  diff: async () => (await import('./diff.ts')).diff,
  growth: async () => (await import('./growth.ts')).growth,
  path: async () => (await import('./path.ts')).path,
  monitor: async () => (await import('./monitor.ts')).monitor,
}

const usage = `npm run heap -- COMMAND …

  summary FILE      what is in a snapshot: categories, findings, largest objects, strings, constructors
  diff A B          what came and went between two snapshots, and what holds what is new
  growth A B C …    paths that grow from each snapshot to the next: what leaks
  path FILE         what holds the objects of a class, or one object
  monitor           takes snapshots of a running process at intervals, and says what grows

Each says more, as in: npm run heap -- summary --help
`

/**
 * Runs a command and returns its exit code: 0 done, 1 something to look at, 2 could not be done. An error that needs no
 * stack is one line.
 */
export async function run([name, ...rest]: readonly string[]): Promise<number> {
  ignoreBrokenPipes()

  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(usage)
    return name === undefined ? 2 : 0
  }

  try {
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined

    if (load === undefined) {
      throw new UsageError(`there is no command "${name}"; there are ${Object.keys(commands).join(', ')}`)
    }

    const command = await load()

    return await command(joinNegatives(rest))
  } catch (error) {
    if (!isForPeople(error)) {
      throw error
    }
    process.stderr.write(`heap: ${error.message}\n`)
    return 2
  }
}

/** Errors whose message says all there is to say, such as that of a file that is not there. */
function isForPeople(error: unknown): error is Error {
  return (
    isUsageError(error) ||
    error instanceof SnapshotError ||
    error instanceof InspectorError ||
    (error instanceof Error && 'syscall' in error)
  )
}
