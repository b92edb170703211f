/** Everything that one snapshot says of a heap. */

import { findAccumulations, type Accumulation } from '../growth/accumulations.ts'
import type { Analysis } from './analysis.ts'
import { categories, type Category } from '../graph/categories.ts'
import { classStatistics, type ClassStatistics } from '../compare/classes.ts'
import { detachedObjects, type DetachedObjects } from '../graph/detached-objects.ts'
import { findFindings, type Finding } from './findings.ts'
import { largestObjects, type LargeObjects } from './largest.ts'
import { kindsOf, type Kind } from '../graph/kinds.ts'
import { describePath, type DescribedStep } from '../growth/paths.ts'
import { patternStatistics, type Pattern, type PatternStatistics } from './patterns.ts'
import { stringStatistics, type StringStatistics } from './string-statistics.ts'

/** Raised whenever a field changes its meaning or goes. */
export const summarySchema = 'heap-summary/1'

export interface Summary {
  readonly schema: typeof summarySchema
  readonly totals: Totals
  readonly categories: readonly Category[]
  readonly largest: readonly LargeObjects[]
  readonly accumulations: readonly Accumulation[]
  readonly strings: StringStatistics
  readonly code: readonly Kind[]
  readonly shapes: readonly Kind[]
  readonly constructors: {
    readonly count: number
    readonly byShallow: readonly Constructor[]
    readonly byRetained: readonly Constructor[]
  }
  readonly detached: readonly DetachedObjects[]
  readonly patterns: readonly PatternStatistics[]
  readonly findings: readonly Finding[]
}

export interface Totals {
  /** Bytes of all nodes, and what V8 knows of beside them. */
  readonly size: number
  readonly objects: number
  readonly edges: number
}

export interface Constructor extends Omit<ClassStatistics, 'largest'> {
  /** A shortest path to the object of this class that retains most. */
  readonly path: readonly DescribedStep[]
}

export interface SummaryOptions {
  readonly patterns: readonly Pattern[]
  /** Rows of a list. */
  readonly top: number
}

/** Makes the summary of an analysis. */
export function summarise(analysis: Analysis, { patterns, top }: SummaryOptions): Summary {
  const { graph } = analysis
  const byCategory = categories(graph)
  const size = byCategory.reduce((sum, category) => sum + category.size, 0)
  const classes = classStatistics(analysis)
  const withPath = ({ largest, ...statistics }: ClassStatistics): Constructor => ({
    ...statistics,
    path: describePath(analysis, largest),
  })
  const facts = {
    totals: { size, objects: graph.nodeCount, edges: graph.edgeCount },
    categories: byCategory,
    largest: largestObjects(analysis, top),
    accumulations: findAccumulations(analysis, size * 0.02, top),
    strings: stringStatistics(graph, top),
    code: kindsOf(graph, graph.types.code).slice(0, top),
    shapes: kindsOf(graph, graph.types.shape).slice(0, top),
    constructors: {
      count: classes.length,
      byShallow: classes
        .toSorted((a, b) => b.shallow - a.shallow)
        .slice(0, top)
        .map(withPath),
      byRetained: classes.slice(0, top).map(withPath),
    },
    detached: detachedObjects(analysis),
    patterns: patternStatistics(analysis, patterns),
  }

  return { schema: summarySchema, ...facts, findings: findFindings(facts) }
}
