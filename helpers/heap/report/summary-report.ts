/** The report of `npm run heap -- summary`. */

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
export function summaryReport(
  summary: Summary,
  file: string,
  alerts: readonly string[],
  correlations: readonly Correlation[],
): Report {
  const { totals } = summary
  const sections: readonly (Section | undefined)[] = [
    alerts.length === 0 ? undefined : { title: 'Budget', lines: alerts },
    categoriesSection(summary),
    findingsSection(summary),
    largestSection(summary),
    stringsSection(summary),
    duplicatesSection(summary),
    kindsSection('Code', summary.code, summary),
    kindsSection('Object shapes', summary.shapes, summary),
    constructorsSection('Constructors by retained size', summary.constructors.byRetained),
    constructorsSection('Constructors by shallow size', summary.constructors.byShallow),
    patternsSection(summary),
    correlationsSection(correlations),
    detachedSection(summary),
  ]

  return {
    title:
      `${file}: ${formatBytes(totals.size)} in ${number(totals.objects)} objects ` +
      `with ${number(totals.edges)} edges`,
    sections: sections.filter(section => section !== undefined),
  }
}

function categoriesSection({ categories, totals }: Summary): Section {
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

function findingsSection({ findings }: Summary): Section {
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

function largestSection({ largest }: Summary): Section {
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

function stringsSection({ strings }: Summary): Section {
  return {
    title: `Strings by length: ${formatBytes(strings.size)} in ${number(strings.count)}`,
    table: {
      columns: [left('characters'), right('strings'), right('size')],
      rows: strings.buckets.map(({ from, below, count, size }) => [
        lengthRange(from, below),
        number(count),
        formatBytes(size),
      ]),
    },
    lines: ['From 1,024 characters on, a length is an estimate from the size: V8 writes no more of a text.'],
  }
}

function lengthRange(from: number, below: number): string {
  if (below === Number.POSITIVE_INFINITY) {
    return `${number(from)} and more`
  }
  return from === 0 ? `below ${number(below)}` : `${number(from)} to ${number(below - 1)}`
}

function duplicatesSection({ strings }: Summary): Section | undefined {
  return strings.duplicates.length === 0
    ? undefined
    : {
        title:
          `Duplicate strings: ${number(strings.duplicatedTexts)} texts, ` +
          `${formatBytes(strings.wasted + strings.wastedPerhaps)} too many`,
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

function kindsSection(
  title: 'Code' | 'Object shapes',
  kinds: readonly Kind[],
  { categories, totals }: Summary,
): Section | undefined {
  const all = categories.find(({ name }) => name === title)

  return all === undefined || kinds.length === 0
    ? undefined
    : {
        title:
          `${title}: ${formatBytes(all.size)} in ${number(all.count)}, ` +
          `${percent(all.size / totals.size)} % of the heap`,
        table: {
          columns: [right('nodes'), right('size'), left('kind')],
          rows: kinds.map(({ name, count, size }) => [number(count), formatBytes(size), name]),
        },
      }
}

function constructorsSection(title: string, constructors: readonly Constructor[]): Section {
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

function patternsSection({ patterns }: Summary): Section | undefined {
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

const readings: Readonly<Record<Correlation['reading'], string>> = {
  churn: 'much CPU, little memory: churn',
  cache: 'much memory, little CPU: retained',
  neither: '',
}

function correlationsSection(correlations: readonly Correlation[]): Section | undefined {
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
            readings[reading],
          ]),
        },
        lines: ['CPU of the functions of this name and what they called, of the time in which the program ran.'],
      }
}

function detachedSection({ detached }: Summary): Section {
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
