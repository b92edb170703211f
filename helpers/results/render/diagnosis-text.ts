/**
 * What a diagnosing run found, as text: what grew and what holds it, where that was allocated, and whether it is known.
 */

import { isRed } from '../../judge/measurement.ts'
import { isByteMetric } from '../../metrics.ts'
import { knownLeaksFile } from '../../settings-schema.ts'
import { formatBytes } from '../../units.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { noBreak, wrap } from '../../terminal/wrap.ts'
import type { ScenarioResult } from '../schema.ts'

const labelWidth = 14

/** Steps of a path that are shown; of a longer one the first two and the last. */
const mostSteps = 10

/** Callers of the function that allocated; the profile has all of them. */
const mostCallers = 2

/** Of a part of the bytes that comes so near to all of them the figure would be told twice. */
const nearlyAll = 0.95

/** A function of the program: with a place, and neither Node's nor of what runs scenarios. */
const programFrame = / \((?!node:|helpers\/vitest\/).+:\d+:\d+\)$/

/** A shorter way says no more than what the bytes are. */
const leastWay = 3

/** Nothing when there was no diagnosis. */
export function diagnosisLines(scenario: ScenarioResult, width: number): readonly string[] {
  const { diagnosis } = scenario
  if (diagnosis === undefined) {
    return []
  }

  const { paths, expired, failed } = diagnosis
  const main = paths.find(({ known }) => known?.applies !== true) ?? paths[0]
  const apart = paths.filter(path => path !== main && path.known?.applies === true)
  const others = paths.length - apart.length - 1

  return [
    ...(failed === undefined ? [] : field('Not diagnosed', failed.split('\n')[0] ?? '', width)),
    ...(main === undefined
      ? failed === undefined
        ? wrap(nothingText(scenario, diagnosis), width, '  ')
        : []
      : pathLines(main, diagnosis, width)),
    ...(others > 0
      ? field(
          '',
          `${others} more ${others === 1 ? 'path' : 'paths'} grew beside it: ${diagnosis.files.find(file => file.endsWith('diagnosis.json')) ?? 'see diagnosis.json'}`,
          width,
        )
      : []),
    ...apart.flatMap(path =>
      field('Known leak', `${path.signature}, ${formatBytes(path.retained)}: ${knownText(path)}`, width),
    ),
    ...expired.flatMap(({ signature, reason, issue }) =>
      field(
        'Error',
        `the known leak ${signature} was not found: ${reason} (${issue}). Where it has been fixed, take it out of ${knownLeaksFile}.`,
        width,
      ),
    ),
  ]
}

function pathLines(
  { path, counts, table, retained, kinds, way, signature, site, stack, known }: GrowingPath,
  { rounds, fileSize, scenario }: Diagnosis,
  width: number,
): readonly string[] {
  const of = scenario === undefined ? '' : ` of ${scenario}`

  return [
    ...field('Held by', pathText(path), width),
    ...field(
      '',
      `${table === true ? `room for ${counts.map(count => count.toLocaleString('en')).join(' → ')} entries` : countText(counts)} in ${rounds} rounds${of}${withFile(fileSize)}; retains ${formatBytes(retained)}${kindText(path.at(-1), retained, kinds)}`,
      width,
    ),
    ...(way.length < leastWay ? [] : field('Holding', pathText(way), width)),
    ...(table === true
      ? []
      : site === undefined
        ? field('Allocated', 'at no place that could be told from others', width)
        : siteLines(site, stack, width)),
    ...field('Signature', `${signature}: ${known === undefined ? 'not a known leak' : knownText({ known })}`, width),
  ]
}

function field(label: string, text: string, width: number): readonly string[] {
  return wrap(`${label.padEnd(labelWidth).replaceAll(' ', noBreak)}${text}`, width, ' '.repeat(labelWidth))
}

/** Broken before an arrow, and nowhere else. */
function pathText(path: readonly string[]): string {
  const shown = path.length <= mostSteps ? path : [...path.slice(0, 2), '…', ...path.slice(3 - mostSteps)]

  return shown.map(step => step.replaceAll(' ', noBreak)).join(` →${noBreak}`)
}

/** `26 → 43 → 60, +17 a round`. */
function countText(counts: readonly number[]): string {
  const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0))
  const [least, most] = [Math.min(...steps), Math.max(...steps)].map(step => `+${step.toLocaleString('en')}`)

  return `${counts.map(count => count.toLocaleString('en')).join(' → ')}, ${least === most ? least : `${least} … ${most}`} a round,`
}

/** What the bytes are, where that is not the growing object itself. */
function kindText(own: string | undefined, retained: number, kinds: GrowingPath['kinds']): string {
  const [most] = kinds
  const isOwn = most === undefined || own?.endsWith(most.kind) === true

  return isOwn || most.bytes < retained / 2
    ? ''
    : `, ${most.bytes < nearlyAll * retained ? formatBytes(most.bytes) : 'nearly all'} of it ${most.kind}`
}

function siteLines(site: string, stack: readonly string[], width: number): readonly string[] {
  const index = stack.findIndex(frame => frame.endsWith(`(${site})`))
  const callers = stack.slice(index + 1).filter(frame => programFrame.test(frame))

  return [
    ...field('Allocated at', stack[index] ?? site, width),
    ...(callers.length === 0
      ? []
      : field('', `called by ${callers.slice(0, mostCallers).map(shortFrame).join(', ')}`, width)),
  ]
}

/** A package and a file tell enough of a caller. */
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

/** What it means that no path grew, by what is red. */
function nothingText({ verdicts, fileSize: judgedSize }: ScenarioResult, { rounds, fileSize }: Diagnosis): string {
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)
  const said = `Nothing that JavaScript can reach grew in each of ${rounds} rounds${withFile(fileSize)}`

  if (red.length === 0) {
    return `${said}.`
  }
  if (red.every(metric => metric === 'peakRss')) {
    return `${said}: nothing stays. Too much was held at once while the work went on; timeline.jsonl shows when.`
  }
  if (red.every(metric => ['rss', 'rssAnon', 'peakRss'].includes(metric))) {
    return `${said}, and no object does: what stays is native memory, which V8 does not know of, so no snapshot can name its holder. Look for what allocates outside of V8: addons, SQLite, compression, TLS.`
  }
  if (red.every(metric => !isByteMetric(metric))) {
    return `${said}: what is counted here (${red.join(', ')}) is held outside of the heap, by the kernel or by Node itself.`
  }
  return `${said}: what is over budget is retained once, or grows only with ${judgedSize > fileSize ? 'larger files' : 'more work'} than a diagnosis does. Several rounds tell: add --rounds 12 to the command below.`
}
