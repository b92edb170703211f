import type { ScenarioResult } from './schema.ts'

/** What has to be known of every scenario. */
type Known = Pick<ScenarioResult, 'scenario' | 'title' | 'file' | 'outcome'>

/** The other fields; `undefined` is the same as absent. */
type Rest = { readonly [Name in Exclude<keyof ScenarioResult, keyof Known>]?: ScenarioResult[Name] | undefined }

/** The result of a scenario: a field that is not given is absent, or what a scenario without a measurement has. */
export function scenarioResult({ scenario, title, file, outcome, ...rest }: Known & Rest): ScenarioResult {
  const given: Partial<ScenarioResult> = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  )

  return {
    scenario,
    title,
    file,
    outcome,
    seconds: 0,
    profile: 'default',
    network: false,
    metrics: [],
    fileSize: 0,
    waited: 0,
    pid: 0,
    verdicts: [],
    scaling: [],
    evidence: [],
    ...given,
  }
}
