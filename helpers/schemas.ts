/** Building blocks of schemas: the types follow from them, and so do the tables of docs/results.md. */

import * as v from 'valibot'

/** A schema with the description that stands in the documentation. */
export function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text))
}

/** An optional field. Where it is absent, it is not known; it is never `undefined`. */
export function optional<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.exactOptional(described(schema, text))
}

/** A read-only array. */
export function list<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(v.array(schema), v.readonly())
}
