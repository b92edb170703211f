/** What a user's shell has, and nothing of the run that starts a program in it. */

import { dirname } from 'node:path'

/** What a run of Vitest, or of a command, would take over from the one that runs these tests. */
const inherited = /^(?:MEMORY_|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|npm_)/

/** The environment of a user's shell, where this Node stands first on PATH. */
export function userEnvironment(node: string): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(process.env).filter(([name]) => !inherited.test(name))
  return { ...Object.fromEntries(kept), PATH: `${dirname(node)}:${process.env['PATH']}`, NO_COLOR: '1' }
}
