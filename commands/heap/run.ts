/** The heap commands by their names. */

import { InspectorError } from '../../helpers/heap/capture/inspector.ts'
import { SnapshotError } from '../../helpers/heap/parse/snapshot-error.ts'
import { UsageError } from './usage.ts'

const commands = {
  summary: async () => (await import('./summary.ts')).summary,
  diff: async () => (await import('./diff.ts')).diff,
  growth: async () => (await import('./growth.ts')).growth,
  path: async () => (await import('./path.ts')).path,
  monitor: async () => (await import('./monitor.ts')).monitor,
} as const

const usage = `npm run heap -- COMMAND …

  summary FILE      what is in a snapshot: categories, findings, largest objects, strings, constructors
  diff A B          what came and went between two snapshots, and what holds what is new
  growth A B C …    paths that grow from each snapshot to the next: what leaks
  path FILE         what holds the objects of a class, or one object
  monitor           takes snapshots of a running process at intervals, and says what grows

npm run heap -- COMMAND --help says more.
`

/** Runs one command and returns its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args

  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(usage)
    return name === undefined ? 2 : 0
  }

  try {
    if (!isCommand(name)) {
      throw new UsageError(`there is no command "${name}"; there are ${Object.keys(commands).join(', ')}`)
    }

    return await (
      await commands[name]()
    )(rest)
  } catch (error) {
    if (
      error instanceof UsageError ||
      error instanceof SnapshotError ||
      error instanceof InspectorError ||
      isSystemError(error)
    ) {
      process.stderr.write(`heap: ${error.message}\n`)
      return 2
    }

    throw error
  }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}

/** Such as a file that is not there. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}
