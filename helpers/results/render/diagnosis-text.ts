/** A diagnosis as text: what grew, what holds it, where that was allocated, and whether it is a known leak. */

import { isRed } from '../../judge/measurement.ts'
import { isByteMetric, isPeak } from '../../metrics.ts'
import { knownLeaksFile } from '../../settings-schema.ts'
import { formatBytes } from '../../units.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { noBreak, wrap } from '../../terminal/wrap.ts'
import type { ScenarioResult } from '../schema.ts'
import { openedFields } from './opened.ts'

const labelWidth = 14

/** Steps of a path that are shown; of a longer one the first two and the last. */
const mostSteps = 10

/** Callers of the function that allocated; the profile has all of them. */
const mostCallers = 2

/** From this share of the bytes on, a second figure would repeat the first one. */
const nearlyAll = 0.95

/** A function of the program: it has a source location, and is neither Node's nor the suite's runner. */
const programFrame = / \((?!node:|helpers\/vitest\/).+:\d+:\d+\)$/

/** Shorter ways only repeat what the bytes are. */
const leastWay = 3

/** Empty when there was no diagnosis. */
export function diagnosisLines(scenario: ScenarioResult, width: number): readonly string[] {
  const { diagnosis } = scenario
  if (diagnosis === undefined) {
    return []
  }

  const { paths, expired, failed } = diagnosis
  const main = paths.find(({ known }) => known?.applies !== true) ?? paths[0]
  const apart = paths.filter(path => path !== main && path.known?.applies === true)

  return [
    ...(failed === undefined ? [] : field('Not diagnosed', failed.split('\n')[0] ?? '', width)),
    ...(main === undefined ? nothingLines(scenario, diagnosis, width) : pathLines(main, diagnosis, width)),
    ...othersLines(paths.length - apart.length - 1, diagnosis, width),
    ...openedFields(scenario).flatMap(([label, text]) => field(label, text, width)),
    ...apart.flatMap(path =>
      field('Known leak', `${path.signature}, ${formatBytes(path.retained)}: ${knownText(path)}`, width),
    ),
    ...expired.flatMap(leak => field('Error', expiredText(leak), width)),
  ]
}

/** Why no path is shown; empty when the diagnosis itself failed. */
function nothingLines(scenario: ScenarioResult, diagnosis: Diagnosis, width: number): readonly string[] {
  return diagnosis.failed === undefined ? wrap(nothingText(scenario, diagnosis), width, '  ') : []
}

function othersLines(count: number, { files }: Diagnosis, width: number): readonly string[] {
  const file = files.find(name => name.endsWith('diagnosis.json')) ?? 'see diagnosis.json'

  return count > 0 ? field('', `${count} more ${count === 1 ? 'path' : 'paths'} grew beside it: ${file}`, width) : []
}

function expiredText({ signature, reason, issue }: Diagnosis['expired'][number]): string {
  return (
    `the known leak ${signature} was not found: ${reason} (${issue}). ` +
    `Where it has been fixed, take it out of ${knownLeaksFile}.`
  )
}

function pathLines(path: GrowingPath, diagnosis: Diagnosis, width: number): readonly string[] {
  const { way, signature, known } = path
  const knownAs = known === undefined ? 'not a known leak' : knownText({ known })

  return [
    ...field('Held by', pathText(path.path), width),
    ...field('', growthText(path, diagnosis), width),
    ...(way.length < leastWay ? [] : field('Holding', pathText(way), width)),
    ...siteLines(path, width),
    ...field('Signature', `${signature}: ${knownAs}`, width),
  ]
}

function field(label: string, text: string, width: number): readonly string[] {
  return wrap(`${label.padEnd(labelWidth).replaceAll(' ', noBreak)}${text}`, width, ' '.repeat(labelWidth))
}

/** Broken before an arrow only. */
function pathText(path: readonly string[]): string {
  const shown = path.length <= mostSteps ? path : [...path.slice(0, 2), '…', ...path.slice(3 - mostSteps)]

  return shown.map(step => step.replaceAll(' ', noBreak)).join(` →${noBreak}`)
}

/** `26 → 43 → 60, +17 a round, in 3 rounds with 16 MiB each; retains 72 MiB`. */
function growthText(path: GrowingPath, { rounds, fileSize, scenario }: Diagnosis): string {
  const { counts, table, retained } = path
  const growth = table === true ? `room for ${arrows(counts)} entries` : countText(counts)
  const of = scenario === undefined ? '' : ` of ${scenario}`

  return `${growth} in ${rounds} rounds${of}${withFile(fileSize)}; retains ${formatBytes(retained)}${kindText(path)}`
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

/** Where it was allocated, and by which callers. A table's entries have no allocation of their own. */
function siteLines({ table, site, stack }: GrowingPath, width: number): readonly string[] {
  if (table === true) {
    return []
  }
  if (site === undefined) {
    return field('Allocated', 'at no location that could be distinguished from others', width)
  }
  const index = stack.findIndex(frame => frame.endsWith(`(${site})`))
  const callers = stack.slice(index + 1).filter(frame => programFrame.test(frame))

  return [
    ...field('Allocated at', stack[index] ?? site, width),
    ...(callers.length === 0
      ? []
      : field('', `called by ${callers.slice(0, mostCallers).map(shortFrame).join(', ')}`, width)),
  ]
}

/** Of a caller only the package and the file. */
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

/** Some scenarios work on no file. */
function withFile(fileSize: number): string {
  return fileSize === 0 ? '' : ` with ${formatBytes(fileSize)} each`
}

const nativeMemory =
  'and no object does: what stays is native memory, which V8 does not know of, so no snapshot can name its holder. ' +
  'Look for what allocates outside of V8: addons, SQLite, compression, TLS.'

/** What it means that no path grew, by which metrics are red. */
function nothingText({ verdicts, fileSize: judgedSize }: ScenarioResult, { rounds, fileSize }: Diagnosis): string {
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)
  const found = `Nothing that JavaScript can reach grew in each of ${rounds} rounds${withFile(fileSize)}`
  const more = judgedSize > fileSize ? 'larger files' : 'more work'

  if (red.length === 0) {
    return `${found}.`
  }
  if (red.every(isPeak)) {
    return `${found}: nothing stays. Too much was held at once while the work went on; timeline.jsonl shows when.`
  }
  if (red.every(metric => ['rss', 'rssAnon', 'peakRss'].includes(metric))) {
    return `${found}, ${nativeMemory}`
  }
  if (red.every(metric => !isByteMetric(metric))) {
    const counted = `what is counted here (${red.join(', ')})`
    return `${found}: ${counted} is held outside of the heap, by the kernel or by Node itself.`
  }
  return (
    `${found}: what is over budget is retained once, or grows only with ${more} than a diagnosis does. ` +
    'Several rounds show it: add --rounds 12 to the command below.'
  )
}
