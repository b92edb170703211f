/**
 * Keeps GitHub from obeying what scenarios print: a message that begins with `::error` would be a command of the
 * workflow.
 */

import { randomUUID } from 'node:crypto'

/** The stream on which it was written, and the token that ends it. No fork knows the token. */
let ignoring: { readonly stream: NodeJS.WriteStream; readonly token: string } | undefined

/**
 * On GitHub, has it take no line of the log for a command until `heedCommands`, or until this process ends. `stream`
 * is one that no program parses.
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
 * Has it take commands again after `ignoreCommands`: what is printed until the next one is this suite's own.
 */
export function heedCommands(): void {
  ignoring?.stream.write(`\n::${ignoring.token}::\n`)
  ignoring = undefined
}
