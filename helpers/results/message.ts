import type { Results, ScenarioResult } from './schema.ts'
export function renderFailure(s: ScenarioResult, _r: Results): string {
  return `${s.scenario}: ${s.message}`
}
