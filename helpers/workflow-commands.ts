/**
 * Keeps GitHub from obeying what scenarios print: a message that begins with `::error` would be a command of the
 * workflow.
 */

import { randomUUID } from 'node:crypto'

/** The stream that says it, and the token by which it ends. No fork knows the token. */
let ignoring: { readonly stream: NodeJS.WriteStream; readonly token: string } | undefined

/**
 * On GitHub, has it take no line of the log for a command until `heedCommands`, or until this process ends. Say it on
 * the stream that nobody parses.
 *
 * @see
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export function ignoreCommands(stream: NodeJS.WriteStream): void {
  if (process.env['GITHUB_ACTIONS'] !== 'true' || ignoring !== undefined) {
    return
  }
  ignoring = { stream, token: randomUUID() }
  stream.write(`::stop-commands::${ignoring.token}\n`)
  process.off('exit', heedCommands).once('exit', heedCommands)
}

/**
 * Has it take commands again, where it was retained from that: what is printed until the next `ignoreCommands` is this
 * suite's own.
 */
export function heedCommands(): void {
  ignoring?.stream.write(`\n::${ignoring.token}::\n`)
  ignoring = undefined
}
