/** A scaling scenario: how memory follows size, as a test. */

import { relative } from 'node:path'
import { test } from 'vitest'
import { isRed, worstOutcome } from '../judge/measurement.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import { measureScenarios } from '../run/run.ts'
import { scenarioName } from '../scenario-name.ts'
import type { ScenarioMeta } from '../scenario/description.ts'
import { judgeClaim, measureSizes, planOf, wait } from '../scenario/measure-sizes.ts'
import type { ScalingOptions } from '../scenario/measure-sizes.ts'
import { evidenceFolder, leaveResult } from '../scenario/run-scenario.ts'
import { readSettings } from '../settings.ts'
import { testMeta } from './meta.ts'
import { documentNumber, isEntry } from './scenario.ts'

/** Defines a scaling scenario and makes it this file's test. */
export function scaling({ filename }: { readonly filename: string }, options: ScalingOptions): void {
  const name = scenarioName(filename)

  if (isEntry(filename)) {
    const meta: ScenarioMeta = {
      kind: 'scaling',
      leaks: false,
      mostBytes: null,
      ...(options.document === undefined ? {} : { document: documentNumber(options.document) }),
    }
    test(options.title, { timeout: 0, meta: testMeta(meta) }, async () => {
      const settings = readSettings()
      const began = performance.now()
      const plan = planOf(options, settings)
      const sizes = plan.map(({ size }) => size)

      const measured = await measureSizes(options, {
        plan,
        timeline: `${evidenceFolder(settings, name)}/timeline.jsonl`,
        measure: async (subject, asked) => await measureScenarios({ scenarios: [subject], settings: asked }),
      })
      const scalings = options.claims.map(claim => judgeClaim(claim, measured, plan))
      const judged = scalings.filter(result => result.judged)
      const worst = worstOutcome(judged)

      leaveResult(
        settings,
        scenarioResult({
          scenario: name,
          title: options.title,
          file: relative(process.cwd(), filename),
          document: options.document,
          reported: options.reported,
          outcome: settings.calibrating || worst === 'within' ? 'passed' : worst,
          seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
          fileSize: Math.max(...sizes),
          waited: wait,
          pid: process.pid,
          scaling: scalings,
        }),
      )

      const red = judged.filter(({ outcome }) => isRed(outcome))
      if (red.length > 0) {
        throw new Error(red.map(({ subject, reason }) => `${subject}: ${reason}`).join('\n'))
      }
    })
  }
}
