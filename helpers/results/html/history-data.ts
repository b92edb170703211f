/** A scenario's runs as `page/history.mjs` takes them. */

import type { HistoryPoint, HistoryRun } from '../history.ts'
import type { LevelChange, ScenarioHistory } from '../levels.ts'

export interface HistoryData {
  readonly runs: readonly { readonly day: string, readonly text: string, readonly red: boolean }[]
  /** Bytes. */
  readonly values: readonly number[]
  /** Indices of the first runs after a change of level. */
  readonly changes: readonly number[]
}

export function historyData({ points, changes }: ScenarioHistory, figure: LevelChange['figure']): HistoryData {
  return {
    runs: points.map(({ run, outcome }) => ({ day: run.began.slice(5, 10), text: runText(run), red: outcome !== 'passed' })),
    values: points.map(point => point[figure]),
    changes: changes.filter(change => change.figure === figure).map(({ index }) => index),
  }
}

/** `2026-11-21 02:17 · helia 7.1.15 · 0123456789ab`. */
export function runText({ began, packages, commit }: HistoryRun): string {
  return [
    `${began.slice(0, 10)} ${began.slice(11, 16)}`,
    ...packages['helia'] === undefined ? [] : [`helia ${packages['helia']}`],
    ...commit === undefined ? [] : [commit],
  ].join(' · ')
}

/** What else changed with a run: `helia 7.1.14 → 7.1.15`. */
export function versionsChanged(before: HistoryPoint | undefined, after: HistoryPoint | undefined): readonly string[] {
  if (before === undefined || after === undefined) {
    return []
  }

  const [old, now] = [versionsOf(before), versionsOf(after)]

  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter(name => old[name] !== now[name])
    .map(name => `${name} ${old[name] ?? 'none'} → ${now[name] ?? 'none'}`)
}

function versionsOf({ run }: HistoryPoint): Readonly<Record<string, string>> {
  return { ...run.packages, node: run.node }
}
