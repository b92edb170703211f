/** Bisects a range of releases until two neighbours are found, or an end is not good or bad as it was said to be. */

import { nextStep } from './bisection.ts'
import { reportBisection } from './bisection-report.ts'
import type { Trial } from './trial.ts'

export interface Searched {
  /** 0: found. 2: an end is not as it was said to be. */
  readonly code: 0 | 2
  /** The two neighbours, or the end that is wrong, with figures. */
  readonly text: string
}

/** `range` leads from good to bad; `command` repeats the search; `note` is called with a line for each release. */
export async function search(
  trial: Trial,
  { range, command }: { readonly range: readonly string[]; readonly command: string },
  note: (line: string) => void,
): Promise<Searched> {
  const { name, good, bad } = trial.question
  note(`${name}: ${range.length} releases from ${range[0]} (good) to ${range.at(-1)} (bad).`)

  const { metric, problem } = await trial.lookAtEnds()
  if (problem !== undefined) {
    return { code: 2, text: problem }
  }
  note(`${metric} separates them: ${trial.figureOf(good)} on ${good}, ${trial.figureOf(bad)} on ${bad}.`)

  for (;;) {
    const step = nextStep(
      range,
      Object.fromEntries(Object.entries(trial.looks()).map(([version, { finding }]) => [version, finding])),
    )
    if (!('next' in step)) {
      return { code: 0, text: `\n${reportBisection({ ...step, range, trial, metric, command })}` }
    }
    const { finding, reason, changes } = await trial.lookAt(step.next)
    const why = reason === undefined ? '' : `, ${reason}`
    const figure = changes === undefined ? '' : ` (${metric} ${trial.figureOf(step.next)})`
    note(`${name}@${step.next}: ${finding}${why}${figure}`)
  }
}
