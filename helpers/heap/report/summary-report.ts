import { formatBytes } from '../../units.ts'
import type { Correlation } from '../summary/correlation.ts'
import type { Kind } from '../graph/kinds.ts'
import { pathLine } from '../growth/paths.ts'
import type { Column, Report, Section } from './report.ts'
import type { Constructor, Summary } from '../summary/summary.ts'

const left = (title: string): Column => ({ title })
const right = (title: string): Column => ({ title, align: 'right' })
const percent = (share: number): string => (100 * share).toFixed(1)
const number = (count: number): string => count.toLocaleString('en')

/** The report of one snapshot. */
export function tellSummary(
  summary: Summary,
  file: string,
  alerts: readonly string[],
  correlations: readonly Correlation[],
): Report {
  const { totals } = summary
  const sections: readonly (Section | undefined)[] = [
    alerts.length === 0 ? undefined : { title: 'Budget', lines: alerts },
    tellCategories(summary),
    tellFindings(summary),
    tellLargest(summary),
    tellStrings(summary),
    tellDuplicates(summary),
    tellKinds('Code', summary.code, summary),
    tellKinds('Object shapes', summary.shapes, summary),
    tellConstructors('Constructors by retained size', summary.constructors.byRetained),
    tellConstructors('Constructors by shallow size', summary.constructors.byShallow),
    tellPatterns(summary),
    tellCorrelations(correlations),
    tellDetached(summary),
  ]

  return {
    title: `${file}: ${formatBytes(totals.size)} in ${number(totals.objects)} objects with ${number(totals.edges)} edges`,
    sections: sections.filter(section => section !== undefined),
  }
}

function tellCategories({ categories, totals }: Summary): Section {
  return {
    title: 'Heap by category',
    table: {
      columns: [left('category'), right('objects'), right('size'), right('% of heap')],
      rows: categories.map(({ name, count, size }) => [
        name,
        number(count),
        formatBytes(size),
        ((100 * size) / totals.size).toFixed(1),
      ]),
    },
  }
}

function tellFindings({ findings }: Summary): Section {
  return findings.length === 0
    ? { title: 'Findings', lines: ['Nothing holds as much as 1 % of the heap by itself.'] }
    : {
        title: 'Findings, by what they could save at most (they may overlap)',
        table: {
          columns: [right('saves'), left('finding')],
          rows: findings.map(({ title, saves, evidence }) => [
            formatBytes(saves),
            evidence === '' ? title : `${title}: ${evidence}`,
          ]),
        },
      }
}

function tellLargest({ largest }: Summary): Section {
  return {
    title: 'Largest objects, and whose they are',
    table: {
      columns: [right('objects'), right('size of one'), left('object')],
      rows: largest.map(({ kind, count, size, path, ids }) => [
        number(count),
        formatBytes(size),
        `${kind} @${ids[0]} of ${pathLine(path.slice(0, -1), 6) || 'the root'}`,
      ]),
    },
  }
}

function tellStrings({ strings }: Summary): Section {
  const range = (from: number, below: number): string =>
    below === Number.POSITIVE_INFINITY
      ? `${number(from)} and more`
      : from === 0
        ? `below ${number(below)}`
        : `${number(from)} to ${number(below - 1)}`

  return {
    title: `Strings by length: ${formatBytes(strings.size)} in ${number(strings.count)}`,
    table: {
      columns: [left('characters'), right('strings'), right('size')],
      rows: strings.buckets.map(({ from, below, count, size }) => [
        range(from, below),
        number(count),
        formatBytes(size),
      ]),
    },
    lines: ['From 1,024 characters on, a length is an estimate from the size: V8 writes no more of a text.'],
  }
}

function tellDuplicates({ strings }: Summary): Section | undefined {
  return strings.duplicates.length === 0
    ? undefined
    : {
        title: `Duplicate strings: ${number(strings.duplicatedTexts)} texts, ${formatBytes(strings.wasted + strings.wastedPerhaps)} too many`,
        table: {
          columns: [right('times'), right('wasted'), left('text')],
          rows: strings.duplicates.map(({ text, count, wasted, isCut }) => [
            number(count),
            formatBytes(wasted),
            `${JSON.stringify(text)}${isCut ? ' (begin alike and are as long)' : ''}`,
          ]),
        },
      }
}

function tellKinds(
  title: 'Code' | 'Object shapes',
  kinds: readonly Kind[],
  { categories, totals }: Summary,
): Section | undefined {
  const all = categories.find(({ name }) => name === title)

  return all === undefined || kinds.length === 0
    ? undefined
    : {
        title: `${title}: ${formatBytes(all.size)} in ${number(all.count)}, ${percent(all.size / totals.size)} % of the heap`,
        table: {
          columns: [right('nodes'), right('size'), left('kind')],
          rows: kinds.map(({ name, count, size }) => [number(count), formatBytes(size), name]),
        },
      }
}

function tellConstructors(title: string, constructors: readonly Constructor[]): Section {
  return {
    title,
    table: {
      columns: [right('objects'), right('shallow'), right('retained'), left('constructor')],
      rows: constructors.map(({ name, count, shallow, retained }) => [
        number(count),
        formatBytes(shallow),
        formatBytes(retained),
        name === '' ? '(anonymous)' : name,
      ]),
    },
  }
}

function tellPatterns({ patterns }: Summary): Section | undefined {
  return patterns.length === 0
    ? undefined
    : {
        title: 'Patterns',
        table: {
          columns: [left('pattern'), right('objects'), right('shallow'), right('retained'), left('matches')],
          rows: patterns.map(({ name, pattern, count, shallow, retained }) => [
            name,
            number(count),
            formatBytes(shallow),
            formatBytes(retained),
            pattern,
          ]),
        },
      }
}

function tellCorrelations(correlations: readonly Correlation[]): Section | undefined {
  return correlations.length === 0
    ? undefined
    : {
        title: 'CPU beside memory',
        table: {
          columns: [left('class or pattern'), right('% of CPU'), right('% of heap'), left('reading')],
          rows: correlations.map(({ name, cpu, heap, reading }) => [
            name,
            percent(cpu),
            percent(heap),
            reading === 'churn'
              ? 'much CPU, little memory: churn'
              : reading === 'cache'
                ? 'much memory, little CPU: retained'
                : '',
          ]),
        },
        lines: ['CPU of the functions of this name and what they called, of the time in which the program ran.'],
      }
}

function tellDetached({ detached }: Summary): Section {
  return detached.length === 0
    ? { title: 'Detached objects', lines: ['None.'] }
    : {
        title: 'Detached objects',
        table: {
          columns: [left('type'), right('objects'), right('size'), right('retained'), left('name')],
          rows: detached.map(({ name, type, count, size, retained, path }) => [
            type,
            number(count),
            formatBytes(size),
            formatBytes(retained),
            path.length < 2 ? name : `${name} of ${pathLine(path.slice(0, -1), 5)}`,
          ]),
        },
      }
}
