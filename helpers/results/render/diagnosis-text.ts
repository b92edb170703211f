/** A diagnosis as text: what grew, what holds it, where that was allocated, and whether it is a known leak. */

import { knownLeaksFile } from '../../settings-schema.ts'
import { formatBytes } from '../../units.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { full } from './brevity.ts'
import type { Brevity } from './brevity.ts'
import { explained, explainedText, holdersAmong, mayHoldNative } from './explained.ts'
import { nothingText, workText } from './nothing-found.ts'
import { inOneUnit } from './values.ts'
import { noBreak, wrap } from '../../terminal/wrap.ts'
import type { ScenarioResult } from '../schema.ts'
import { nativeFields } from './native.ts'
import { openedFields, withinSet } from './opened.ts'

const labelWidth = 14

/** Callers of the function that allocated; the profile has all of them. A second one that takes a line is left out. */
const mostCallers = 2

/** Steps from a holder to what is heavy: a line of them. */
const mostOfWay = 4

/** From this share of the bytes on, a second figure would repeat the first one. */
const nearlyAll = 0.95

/** A function of the program: it has a source location, and is neither Node's nor the suite's runner. */
const programFrame =
  / \((?!node:|helpers\/(?:vitest|scenario|measure)\/|.*\/memory-regression-suite\/dist\/).+:\d+:\d+\)$/

/** Shorter ways only repeat what the bytes are. */
const leastWay = 3

/** Empty when there was no diagnosis. */
export function diagnosisLines(scenario: ScenarioResult, width: number, brevity: Brevity = full): readonly string[] {
  const { diagnosis } = scenario
  if (diagnosis === undefined) {
    return []
  }

  const { paths, expired, failed } = diagnosis
  const holders = holdersAmong(scenario, diagnosis)
  const main = holders.find(({ known }) => known?.applies !== true) ?? holders[0]
  const isOfBytes = isInBytes(scenario, diagnosis)
  const apart = paths.filter(path => path !== main && path.known?.applies === true)
  const beside =
    main === undefined || main !== paths[0] || !isOfBytes
      ? []
      : besideOf(diagnosis).filter(path => !apart.includes(path))
  const opened = openedFields(scenario, main?.site, main !== undefined && isOfBytes ? brevity.mostOpened : undefined)
  const areNamed = opened.length > 0 && !isOfBytes // both what is red and what opened it
  const others = paths.length - apart.length - beside.length - (main === undefined ? 0 : 1)

  return [
    ...(failed === undefined || (areNamed && main !== undefined)
      ? []
      : field(main === undefined && opened.length === 0 ? 'Not diagnosed' : 'Incomplete', firstLine(failed), width)),
    ...(main === undefined
      ? nothingLines(scenario, diagnosis, width)
      : pathLines(main, { beside, others: areNamed ? 0 : others }, { scenario, diagnosis, brevity }, width)),
    ...(main === undefined ? othersLines(others, diagnosis, width) : []),
    ...nativeFields(diagnosis).flatMap(([label, text]) => field(label, text, width)),
    ...opened.flatMap(([label, text]) => field(label, text, width)),
    ...apart.flatMap(path =>
      field('Known leak', `${path.signature}, ${formatBytes(path.retained)}: ${knownText(path)}`, width),
    ),
    ...expired.flatMap(leak => field('Error', expiredText(leak), width)),
  ]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}

/** Where counts alone are red, what most bytes hang on says nothing of them. */
function isInBytes(scenario: ScenarioResult, diagnosis: Diagnosis): boolean {
  return explained(scenario, diagnosis, 0) !== undefined
}

/** The other holders, where the first path alone does not explain most. */
function besideOf({ paths, together }: Diagnosis): readonly GrowingPath[] {
  return paths.slice(1, together?.paths ?? 1)
}

/** Why no path is shown; empty when the diagnosis itself failed. */
function nothingLines(scenario: ScenarioResult, diagnosis: Diagnosis, width: number): readonly string[] {
  return diagnosis.failed === undefined ? wrap(nothingText(scenario, diagnosis), width, '  ') : []
}

function othersLines(count: number, { files }: Diagnosis, width: number): readonly string[] {
  const file = files.find(name => name.endsWith('diagnosis.json')) ?? 'see diagnosis.json'

  return count > 0 ? field('', `${count} ${count === 1 ? 'path' : 'paths'} grew: ${file}`, width) : []
}

/** Their file stands in the evidence. */
function othersText(count: number): string {
  return count > 0 ? `; ${count} more ${count === 1 ? 'path' : 'paths'} grew beside it: diagnosis.json` : ''
}

function expiredText({ signature, reason, issue }: Diagnosis['expired'][number]): string {
  return (
    `the known leak ${signature} was not found: ${reason} (${issue}). ` +
    `Where it has been fixed, take it out of ${knownLeaksFile}.`
  )
}

interface Seen {
  readonly scenario: ScenarioResult
  readonly diagnosis: Diagnosis
  readonly brevity: Brevity
}

/** The other holders, and how many paths are not shown. */
interface Others {
  readonly beside: readonly GrowingPath[]
  readonly others: number
}

function pathLines(path: GrowingPath, { beside, others }: Others, seen: Seen, width: number): readonly string[] {
  const { way, signature, known } = path
  const { scenario, diagnosis, brevity } = seen
  const knownAs = known === undefined ? 'not a known leak' : knownText({ known })

  return [
    ...field('Held by', pathText(path.path, brevity.mostSteps), width),
    ...field('', growthText(path, seen), width),
    ...beside.flatMap(other => [
      ...field('and by', pathText(other.path, brevity.mostSteps), width),
      ...field('', `${changeText(other)} retains ${formatBytes(other.retained)}`, width),
    ]),
    ...togetherLines(beside, seen, width),
    ...(diagnosis.rounds === 2 ? field('', fromTwo, width) : []),
    ...(way.length < leastWay || !brevity.showsWay || !isInBytes(scenario, diagnosis)
      ? []
      : field('Holding', pathText(way, mostOfWay), width)),
    ...siteLines(path, width, brevity),
    ...field('Signature', `${signature}: ${knownAs}${othersText(others)}`, width),
  ]
}

const fromTwo =
  'From two snapshots: it grew once, and may be a cache. There was no time for a third; a smaller --size leaves it.'

function togetherLines(
  beside: readonly GrowingPath[],
  { scenario, diagnosis }: Seen,
  width: number,
): readonly string[] {
  const all = beside.length === 0 ? undefined : explained(scenario, diagnosis, diagnosis.together?.came ?? 0)

  return all === undefined ? [] : field('', `together they explain ${explainedText(all)}`, width)
}

function field(label: string, text: string, width: number): readonly string[] {
  return wrap(`${label.padEnd(labelWidth).replaceAll(' ', noBreak)}${text}`, width, ' '.repeat(labelWidth))
}

/** Broken before an arrow only. Of a path of more steps the first and the last ones. */
function pathText(path: readonly string[], most: number): string {
  const first = most === full.mostSteps ? 2 : 1
  const shown = path.length <= most ? path : [...path.slice(0, first), '…', ...path.slice(first + 1 - most)]

  return shown.map(step => step.replaceAll(' ', noBreak)).join(` →${noBreak}`)
}

/** `26 → 43 → 60, +17 a round, in 3 rounds with 16 MiB each; retains 72 MiB; explains 32 of 32 MiB`. */
function growthText(path: GrowingPath, { scenario, diagnosis, brevity }: Seen): string {
  const { retained, came } = path
  const of = diagnosis.scenario === undefined ? '' : ` of ${diagnosis.scenario}`
  const share = came === undefined ? undefined : explained(scenario, diagnosis, came)

  return (
    `${changeText(path)} in ${workText(diagnosis, of)}; retains ${formatBytes(retained)}` +
    (brevity.showsWay && isInBytes(scenario, diagnosis) ? kindText(path) : '') +
    (share === undefined ? '' : `; explains ${explainedText(share)}`) +
    (mayHoldNative(scenario, share) ? ', and native memory may hang on it, which no snapshot shows' : '')
  )
}

/** What became more of, or larger. */
function changeText({ counts, sizes, table }: GrowingPath): string {
  if (sizes !== undefined) {
    return inOneUnit('heapUsed', sizes, ' → ')
  }
  return table === true ? `room for ${arrows(counts)} entries` : countText(counts)
}

/** `26 → 43 → 60, +17 a round`. */
function countText(counts: readonly number[]): string {
  const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0))
  const [least, most] = [Math.min(...steps), Math.max(...steps)].map(step => `+${step.toLocaleString('en')}`)

  return `${arrows(counts)}, ${least === most ? least : `${least} … ${most}`} a round,`
}

function arrows(counts: readonly number[]): string {
  return counts.map(count => count.toLocaleString('en')).join(' → ')
}

/** The kind of most bytes, where that is not the growing object itself. */
function kindText({ path, retained, kinds }: GrowingPath): string {
  const [most] = kinds
  if (most === undefined || path.at(-1)?.endsWith(most.kind) === true || most.bytes < retained / 2) {
    return ''
  }
  return `, ${most.bytes < nearlyAll * retained ? formatBytes(most.bytes) : 'nearly all'} of it ${most.kind}`
}

/** Where it was allocated, and by which callers. What grew in size has no allocation of its own. */
function siteLines(
  { table, sizes, site, stack }: GrowingPath,
  width: number,
  { showsCallers }: Brevity,
): readonly string[] {
  if (table === true || sizes !== undefined) {
    return []
  }
  if (site === undefined) {
    return field('Allocated', 'at no location that could be distinguished from others', width)
  }
  const index = stack.findIndex(frame => frame.endsWith(`(${site})`))
  const callers = showsCallers ? stack.slice(index + 1).filter(frame => programFrame.test(frame)) : []
  const frame = stack[index] ?? `(${site})`

  return [
    ...field('Allocated at', showsCallers ? withinSet(frame) : shortFrame(frame), width),
    ...(callers.length === 0 ? [] : callerLines(callers.slice(0, mostCallers).map(shortFrame), width)),
  ]
}

function callerLines(callers: readonly string[], width: number): readonly string[] {
  const lines = field('', `called by ${callers.join(', ')}`, width)

  return lines.length === 1 ? lines : field('', `called by ${callers[0] ?? ''}`, width)
}

/** Of a path only the package and the file. */
function shortFrame(frame: string): string {
  return frame
    .replace(/\(.*node_modules\/((?:@[^/]+\/)?[^/]+)\/(?:.*\/)?([^/]+)\)$/, '($1/…/$2)')
    .replaceAll(' ', noBreak)
}

function knownText({ known }: Pick<GrowingPath, 'known'>): string {
  return known === undefined
    ? ''
    : `${known.applies ? '' : 'known of other versions, not of these: '}${known.reason} (${known.issue})`
}
