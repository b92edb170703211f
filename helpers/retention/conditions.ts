/** How this process was started, as far as its floors depend on it. */

import type { Conditions } from '../judge/floors.ts'
import { quietFlags } from '../quiet-flags.ts'
import { usualMetrics } from './options.ts'

/** Of a process that nothing of this suite started: by its own flags. */
export function conditionsHere(flags: readonly string[] = process.execArgv): Conditions {
  return { profile: quietFlags.every(flag => flags.includes(flag)) ? 'quiet' : 'default', network: false }
}

/**
 * What is judged where nothing is named. With glibc's own settings rssAnon jumps by 11 to 61 MB between equal rounds:
 * it takes an arena alone.
 */
export function metricsHere(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  return environment['MALLOC_ARENA_MAX'] === '1' && environment['MALLOC_MMAP_THRESHOLD_'] !== undefined
    ? usualMetrics
    : usualMetrics.filter(metric => metric !== 'rssAnon')
}
