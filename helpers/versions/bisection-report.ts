/** The report of a bisection: for the terminal, and as Markdown for an issue of the library. */

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatBytes } from '../units.ts'
import { sizeArgument } from '../results/render/values.ts'
import { npmRun, portableText } from '../shell.ts'
import { nodeName } from './runtime.ts'
import type { Question, Trial } from './trial.ts'

export interface Found {
  readonly good: string
  readonly bad: string
  /** Releases between them that could not be judged. */
  readonly skipped: readonly string[]
  readonly range: readonly string[]
  readonly trial: Trial
  readonly metric: string
  readonly command: string
}

/** Writes `bisection.md` beside the state of the search, and returns the text for the terminal. */
export function reportBisection(found: Found): string {
  const { trial } = found
  const path = join(dirname(trial.path), 'bisection.md')
  writeFileSync(path, portableText(markdownOf(found)))
  return `${sentenceOf(found)}\n${changedBetween(found)
    .map(line => `  also changed: ${line}\n`)
    .join('')}\n${path}`
}

function sentenceOf({ good, bad, skipped, trial, metric }: Found): string {
  const { name } = trial.question
  const gap = skipped.length === 0 ? '' : ` (${skipped.join(', ')} between them could not be judged)`
  const figures = `${trial.figureOf(good)} on ${good}, ${trial.figureOf(bad)} on ${bad}`
  return `${name} ${good} | ${bad}: ${metric} ${figures}${gap}.`
}

/** Packages that differ between the two neighbours, beside the one that was searched. */
function changedBetween({ good, bad, trial }: Found): readonly string[] {
  const looks = trial.looks()
  const [before, after] = [looks[good]?.packages ?? {}, looks[bad]?.packages ?? {}]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .filter(name => name !== trial.question.name && before[name] !== after[name])
    .map(name => `${name} ${before[name] ?? 'not loaded'} → ${after[name] ?? 'not loaded'}`)
}

/** The command that runs the scenario on one release. */
function reproOf({ name, scenario, companions, node }: Question, version: string, fileSize: number): string {
  const set = [...(name === nodeName ? [] : [`${name}@${version}`]), ...companions]
  const on = name === nodeName ? version : node?.typed
  return npmRun('repro', [
    scenario,
    ...(fileSize === 0 ? [] : ['--size', sizeArgument(fileSize)]),
    ...(set.length === 0 ? [] : ['--set', set.join(',')]),
    ...(on === undefined ? [] : ['--node', on]),
  ])
}

function markdownOf(found: Found): string {
  const { good, bad, range, trial, metric, command } = found
  const { name, scenario, node } = trial.question
  const onNode = name === nodeName ? '' : `, Node ${node?.version ?? process.versions.node}`
  const looks = trial.looks()
  const fileSize = looks[bad]?.fileSize ?? trial.question.fileSize
  const changed = changedBetween(found)
  const rows = range
    .filter(version => looks[version] !== undefined)
    .map(
      version =>
        `| ${version} | ${looks[version]?.finding} | ` +
        `${looks[version]?.changes === undefined ? (looks[version]?.reason ?? '') : trial.figureOf(version)} |`,
    )
  const pins = Object.entries(looks[bad]?.packages ?? {}).map(
    ([pinned, version]) => `${pinned} ${version.replaceAll(', ', ' and ')}`,
  )

  return (
    [
      `# ${name}: ${metric} between ${good} and ${bad}`,
      sentenceOf(found),
      `The scenario \`${scenario}\`${fileSize === 0 ? '' : ` at ${formatBytes(fileSize)}`}${onNode}, ` +
        `${process.platform} ${process.arch}. ${range.length} releases from one end to the other; ` +
        `${rows.length} were looked at:`,
      ['| release | found | ' + metric + ' |', '|---|---|---:|', ...rows].join('\n'),
      changed.length === 0
        ? `Nothing else that it loads differs between ${good} and ${bad}.`
        : `What else differs between ${good} and ${bad}, because ${name} asks for it:\n\n` +
          changed.map(line => `- ${line}`).join('\n'),
      `To see it again:\n\n\`\`\`sh\n${command}\n${reproOf(trial.question, bad, fileSize)}\n\`\`\``,
      `Loaded on ${bad}: ${pins.join(', ')}.`,
    ].join('\n\n') + '\n'
  )
}
