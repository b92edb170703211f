/** The tables of docs/results.md: every field of the results document, as its schema describes it. */

import * as v from 'valibot'
import { resultsSchema } from './schema.ts'

const object = v.looseObject({ type: v.literal('object'), entries: v.record(v.string(), v.unknown()) })
const wrapper = v.looseObject({ type: v.picklist(['optional', 'exact_optional', 'nullable']), wrapped: v.unknown() })
const array = v.looseObject({ type: v.literal('array'), item: v.unknown() })
const described = v.looseObject({ pipe: v.array(v.unknown()) })
const description = v.looseObject({ type: v.literal('description'), description: v.string() })

/** An object of the document, and the paths at which it stands. */
interface Section {
  readonly paths: string[]
  readonly fields: readonly Field[]
}

interface Field {
  /** With a question mark where it may be absent. */
  readonly name: string
  readonly text: string
}

/**
 * A heading and a table for every object of the document, in the order of the schema.
 *
 * @throws {TypeError} when a field has no description
 */
export function documentTables(): string {
  return sectionsOf(resultsSchema, 'results')
    .map(({ paths: [path, ...others], fields }) =>
      [
        `### \`${path}\``,
        '',
        ...(others.length === 0 ? [] : [`And ${others.map(other => `\`${other}\``).join(', ')}.`, '']),
        '| field | is |',
        '|---|---|',
        ...fields.map(({ name, text }) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`),
      ].join('\n'),
    )
    .join('\n\n')
}

/** An object that stands at several paths has one section, where it is met first. */
function sectionsOf(schema: unknown, path: string, known = new Map<unknown, Section>()): readonly Section[] {
  if (v.is(wrapper, schema)) {
    return sectionsOf(schema.wrapped, path, known)
  }
  if (v.is(array, schema)) {
    return sectionsOf(schema.item, `${path}[]`, known)
  }
  if (!v.is(object, schema)) {
    return []
  }

  const met = known.get(schema.entries)
  if (met !== undefined) {
    met.paths.push(path)
    return []
  }
  const entries = Object.entries(schema.entries)
  const section = { paths: [path], fields: entries.map(([name, field]) => fieldOf(name, field, path)) }
  known.set(schema.entries, section)
  return [section, ...entries.flatMap(([name, field]) => sectionsOf(field, `${path}.${name}`, known))]
}

function fieldOf(name: string, schema: unknown, path: string): Field {
  const isOptional = v.is(wrapper, schema) && schema.type !== 'nullable'
  const text = descriptionOf(isOptional ? schema.wrapped : schema)
  if (text === undefined) {
    throw new TypeError(`${path}.${name} has no description in the schema.`)
  }
  return { name: isOptional ? `${name}?` : name, text }
}

function descriptionOf(schema: unknown): string | undefined {
  const actions = v.is(described, schema) ? schema.pipe : []

  return actions.flatMap(action => (v.is(description, action) ? [action.description] : [])).at(-1)
}

const [begin, end] = ['<!-- fields: npm run build:docs -->', '<!-- /fields -->']

/**
 * The page with its tables as they are generated now.
 *
 * @throws {RangeError} when the page has no marks that enclose them
 */
export function withTables(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from === -1 || to < from) {
    throw new RangeError(`The tables belong between "${begin}" and "${end}", which this page has not.`)
  }
  return `${page.slice(0, from)}${begin}\n\n${documentTables()}\n\n${page.slice(to)}`
}
