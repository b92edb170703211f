/** Programs, as a user starts them. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { userEnvironment } from '../../commands/validate/user-environment.ts'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const longest = 220_000 // milliseconds

/** Runs a program until it has ended. `node`: the Node that stands first on PATH. */
export async function run(
  program: string,
  words: readonly string[],
  cwd: string,
  { node = process.execPath, ...variables }: Readonly<Record<string, string>> & { readonly node?: string } = {},
): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, words, {
      cwd,
      env: { ...userEnvironment(node), ...variables },
      timeout: longest,
      maxBuffer: 2 ** 26,
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const failed = Object(error)
    return {
      code: Number(Reflect.get(failed, 'code') ?? -1),
      stdout: String(Reflect.get(failed, 'stdout')),
      stderr: String(Reflect.get(failed, 'stderr')),
    }
  }
}

/** @throws with what it printed, when it failed */
export async function runGreen(...parameters: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...parameters)
  if (code !== 0) {
    throw new Error(`${parameters[0]} ${parameters[1].join(' ')} ended with code ${code}:\n${stdout}\n${stderr}`)
  }
  return stdout
}
