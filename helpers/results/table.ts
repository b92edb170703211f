import type { Results } from './schema.ts'
export function renderTable(results: Results): string {
  return results.scenarios.map((s) => `${s.scenario} ${s.outcome} ${s.seconds}s\n` + s.verdicts.map((v) => `   ${v.outcome} ${v.reason} visible ${v.visible}`).join('\n')).join('\n')
}
