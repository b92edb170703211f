/** Matchers of memory: what a scenario measured is judged, and an operation is checked for what it retains. */

import { expect } from 'vitest'
import type { MatcherState } from 'vitest'
import { isRed } from '../judge/measurement.ts'
import type { Budget, Verdict } from '../judge/verdict.ts'
import type { Operation, RetentionOptions } from '../retention/options.ts'
import type { Judgeable } from '../scenario/definition.ts'
import { internalVariables } from '../settings-schema.ts'
import { outsideMessage } from './wrong-project.ts'

export interface MemoryMatchers<R extends void | Promise<void>, T> {
  /** Passes when every budgeted metric is `within`. The verdicts stand in the results either way. */
  toStayWithin: (budgets: readonly Budget[]) => R
  /** Passes when no judged metric grows over the rounds. */
  toStayLevel: () => R
  /**
   * Passes when the operation retains nothing, however often it runs. Await it: `await expect(() =>
   * client.ping()).toRetainNothing()`.
   */
  toRetainNothing: (options?: RetentionOptions) => T extends Operation ? Promise<void> : never
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends MemoryMatchers<R, T> {}
}

expect.extend({
  toStayWithin(memory: Judgeable, budgets: readonly Budget[]) {
    return matched(memory.judge(budgets), 'Every metric is within its budget.')
  },
  toStayLevel(memory: Judgeable) {
    return matched(memory.judgeTrends(), 'No metric grows.')
  },
  async toRetainNothing(operation: unknown, options?: RetentionOptions) {
    const project = process.env[internalVariables.checks]
    if (!project) {
      throw new Error(outsideMessage)
    }
    if (this.isNot) {
      throw new Error('not.toRetainNothing() has no meaning here: what was not found may be there. Leave the not out.')
    }
    // loaded where it is needed: forks of scenarios measure what they load
    const { checkRetention } = await import('../retention/check.ts')
    const checked = await checkRetention(operation, options, { ...testOf(this), project })
    if (checked === undefined) {
      return { pass: true, message: () => 'It was not asked for.' }
    }
    const { result, error } = checked
    if (result.verdicts.length === 0 && result.outcome !== 'passed') {
      throw error ?? new Error(result.message)
    }
    return matched(result.verdicts, 'It retains nothing.')
  },
})

/** The test that a matcher is called in. */
function testOf({ task, testPath = '', currentTestName = '' }: MatcherState): {
  readonly file: string
  readonly name: string
  readonly line: number | undefined
  readonly timeout: number
} {
  return {
    file: testPath,
    name: task?.fullTestName ?? currentTestName,
    line: task?.location?.line,
    timeout: task?.timeout ?? 0,
  }
}

function matched(
  verdicts: readonly Verdict[],
  green: string,
): { readonly pass: boolean; readonly message: () => string } {
  const red = verdicts.filter(({ outcome }) => isRed(outcome))

  return {
    pass: red.length === 0,
    message: () => (red.length === 0 ? green : red.map(({ reason }) => reason).join('\n')),
  }
}
