/** docs/results.md names every field of the document, and none that it does not have. */

import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { resultsSchema } from '../../../helpers/results/schema.ts'

type Fields = Readonly<Record<string, readonly string[]>>

const object = v.looseObject({ type: v.literal('object'), entries: v.record(v.string(), v.unknown()) })
const wrapper = v.looseObject({ type: v.picklist(['optional', 'exact_optional', 'nullable']), wrapped: v.unknown() })
const array = v.looseObject({ type: v.literal('array'), item: v.unknown() })

/** The fields of every object in a schema, by the way to it; one that occurs twice stands where it is met first. */
function fieldsOf(schema: unknown, path: string, seen: Set<unknown> = new Set()): Fields {
  if (v.is(wrapper, schema)) {
    return fieldsOf(schema.wrapped, path, seen)
  }
  if (v.is(array, schema)) {
    return fieldsOf(schema.item, `${path}[]`, seen)
  }
  if (!v.is(object, schema) || seen.has(schema.entries)) {
    return {}
  }

  seen.add(schema.entries)
  const entries = Object.entries(schema.entries)
  const names = entries.map(([name, field]) => (v.is(wrapper, field) && field.type !== 'nullable' ? `${name}?` : name))
  return Object.fromEntries([
    [path, names],
    ...entries.flatMap(([name, field]) => Object.entries(fieldsOf(field, `${path}.${name}`, seen))),
  ])
}

/** What stands in the tables below headings that are code. */
function documented(text: string): Fields {
  const sections = text
    .split(/^### /m)
    .slice(1)
    .map(
      section =>
        [
          /^`([^`]+)`/.exec(section)?.[1] ?? '',
          [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name),
        ] as const,
    )

  return Object.fromEntries(sections)
}

const text = readFileSync('docs/results.md', 'utf8')

test('every field of the document is described, and no other', () => {
  expect(documented(text)).toEqual(fieldsOf(resultsSchema, 'results'))
})

test('a field that is missing, or that is not there, shows', () => {
  const fields = fieldsOf(resultsSchema, 'results')

  expect(documented(text.replace('| `pid` |', '| `process` |'))).not.toEqual(fields)
  expect(documented(text.replace(/^\| `excess\?`.*\n/m, ''))).not.toEqual(fields)
  expect(Object.keys(fields)).toHaveLength(24)
})
