/** Rows of a summary for objects whose class or function name matches a pattern. */

import type { Analysis } from './analysis.ts'
import { stringAt } from '../parse/strings.ts'

/** Objects that a reader wants to see together. */
export interface Pattern {
  readonly name: string
  /** The class or function name has to match. */
  readonly match: RegExp
  /** Whether functions alone are meant; default no. */
  readonly onlyFunctions?: boolean
}

export interface PatternStatistics {
  readonly name: string
  readonly pattern: string
  readonly count: number
  /** Bytes, each object with what is its own. */
  readonly shallow: number
  /** Bytes that would be free if all of them went. */
  readonly retained: number
}

/** The rows that the analysis of a cnpmcore registry had ("cnpmcore-Specific Patterns", "Notable Patterns"). */
const cnpmcore: readonly Pattern[] = [
  { name: 'Package entities', match: /Package/ },
  { name: 'HTTP contexts', match: /Context|IncomingMessage|ServerResponse/ },
  { name: 'Buffers', match: /Buffer/ },
  { name: 'Closures', match: /^/, onlyFunctions: true },
  { name: 'Promises', match: /^Promise$/ },
  { name: 'Bone instances', match: /Bone/ },
  { name: 'Router mappings', match: /^Mapping$/ },
  { name: 'Modules', match: /^Module$/ },
  { name: 'SemVer and comparators', match: /^(SemVer|Comparator)$/ },
  { name: 'Attributes of the ORM', match: /^MysqlAttribute$/ },
]

export const presets: Readonly<Record<string, readonly Pattern[]>> = { cnpmcore }

/**
 * A pattern as `Name=regular expression`, or the name of a preset.
 *
 * @throws {RangeError} when it is neither
 */
export function parsePattern(text: string): readonly Pattern[] {
  const [, name, source] = /^([^=]+)=(.+)$/s.exec(text) ?? []

  if (name === undefined || source === undefined) {
    const preset = Object.hasOwn(presets, text) ? presets[text] : undefined

    if (preset !== undefined) {
      return preset
    }

    throw new RangeError(
      `"${text}" is no pattern: give a name and a regular expression, as in Package=^Package, ` +
        `or a preset (${Object.keys(presets).join(', ')})`,
    )
  }

  try {
    return [{ name, match: new RegExp(source) }]
  } catch {
    throw new RangeError(`"${source}" is no regular expression`)
  }
}

/** What matches each pattern: objects, native objects, functions and scopes by their name. */
export function patternStatistics(analysis: Analysis, patterns: readonly Pattern[]): readonly PatternStatistics[] {
  return patterns.map(pattern => ({
    name: pattern.name,
    pattern: pattern.onlyFunctions === true ? 'all functions' : pattern.match.source,
    ...matching(analysis, pattern),
  }))
}

function matching(
  analysis: Analysis,
  { match, onlyFunctions = false }: Pattern,
): Pick<PatternStatistics, 'count' | 'shallow' | 'retained'> {
  const {
    graph: { nodeCount, nodeType, nodeName, strings, types },
    shallow: { sizes },
    retained,
    dominators: { nodeOf, dominator },
  } = analysis
  const verdict = new Uint8Array(strings.count) // 0 not asked, 1 no, 2 yes
  const isUnder = new Uint8Array(nodeCount + 1) // by number: itself or a dominator of it matches
  let count = 0
  let size = 0
  let sum = 0

  for (let number = 1; number < nodeOf.length; number++) {
    const node = nodeOf[number]!
    const type = nodeType[node]
    const name = nodeName[node]!
    const isAbove = number > 1 && isUnder[dominator[number]!] === 1

    isUnder[number] = isAbove ? 1 : 0

    if (
      type !== types.closure &&
      (onlyFunctions || (type !== types.object && type !== types.native && type !== types.hidden))
    ) {
      continue
    }
    if (verdict[name] === 0) {
      verdict[name] = match.test(stringAt(strings, name)) ? 2 : 1
    }
    if (verdict[name] === 2) {
      count++
      size += sizes[node]!
      sum += isAbove ? 0 : retained[node]!
      isUnder[number] = 1
    }
  }

  return { count, shallow: size, retained: sum }
}
