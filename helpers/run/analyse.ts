/**
 * Has the evidence of a run looked at by a process of its own, which can be ended: a snapshot takes twice its size
 * meanwhile.
 */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { modulePath } from '../module-url.ts'
import { foundSchema } from '../results/diagnosis.ts'
import { MiB } from '../units.ts'

const analysis = modulePath('../heap/diagnose/process.ts', import.meta.url)

export type Found = v.InferOutput<typeof foundSchema>

const mostOutput = 64 * MiB

/**
 * What grew in every round, and how many rounds there were, of the snapshots and allocations in a folder.
 *
 * @param deadline milliseconds
 * @throws {Error} with a line that says what is wrong with them, or that it took longer
 */
export async function analyse(folder: string, deadline: number): Promise<Found> {
  const since = performance.now()

  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', analysis, folder],
      { timeout: deadline, killSignal: 'SIGKILL', maxBuffer: mostOutput },
    )
    return v.parse(foundSchema, JSON.parse(stdout))
  } catch (error) {
    throw new Error(
      performance.now() - since >= deadline
        ? `To look at its heap snapshots took longer than ${deadline / 1000} s, the longest that ` +
            'MEMORY_DIAGNOSIS_DEADLINE allows.'
        : reasonIn(error),
      { cause: error },
    )
  }
}

/** The line in which a process says why it ended, among those that quote its source and its stack. */
function reasonIn(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)

  return /^(?:FATAL ERROR|\w*Error)(?: \[\w+\])?: (.*)$/m.exec(message)?.[1] ?? message
}
