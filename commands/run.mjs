/**
 * The entry of every command: `node commands/run.mjs <command> …`. Plain JavaScript, so that any Node can say that it
 * is too old for the rest.
 */

import { requireSupportedRuntime } from '../helpers/runtime.mjs'

requireSupportedRuntime()

const { runCommand } = await import('./commands.ts')
process.exitCode = await runCommand(process.argv.slice(2))
