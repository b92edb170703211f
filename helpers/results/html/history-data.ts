/** A scenario's runs as `page/history.mjs` takes them. */

import type { HistoryPoint, HistoryRun } from '../history/history.ts'
import type { LevelChange, ScenarioHistory } from '../history/levels.ts'
import { versionText } from '../render/conditions.ts'
import type { HistoryData, RunLabel } from './chart-data.ts'

/** The label of each run, once for all charts. `subject`: the package whose version is shown. */
export function runsData(runs: readonly HistoryRun[], subject: string | undefined): readonly RunLabel[] {
  return runs.map(run => [run.began.slice(5, 10), runText(run, subject)])
}

/** `runs`: the page's list. */
export function historyData(
  { points, changes }: ScenarioHistory,
  figure: LevelChange['figure'],
  runs: readonly HistoryRun[],
): HistoryData {
  return {
    runs: points.map(({ run }) => runs.indexOf(run)),
    red: points.map(({ outcome }) => (outcome === 'passed' ? 0 : 1)),
    values: points.map(point => point[figure]),
    changes: changes.filter(change => change.figure === figure).map(({ index }) => index),
  }
}

/** `2026-11-21 02:17 · undici 7.1.15 · 0123456789ab`. */
export function runText({ began, packages, commit }: HistoryRun, subject: string | undefined): string {
  return [
    `${began.slice(0, 10)} ${began.slice(11, 16)}`,
    ...(subject === undefined ? [] : versionText(packages, subject)),
    ...(commit === undefined ? [] : [commit]),
  ].join(' · ')
}

/** Versions that changed with a run: `undici 7.1.14 → 7.1.15`. */
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
