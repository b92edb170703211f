/** What a scenario says of itself when its file is loaded, before anything of it runs. */

import * as v from 'valibot'

const schema = v.object({
  name: v.string(),
  /** Relative to where the run began. */
  file: v.string(),
  title: v.string(),
  /** The line of its file that defines it, from 1. */
  line: v.exactOptional(v.number()),
  /** The number of the document that it comes from. */
  document: v.exactOptional(v.string()),
  /** What it is judged by: budgets, the trend of an operation that it repeats, or how memory follows the size. */
  kind: v.picklist(['scenario', 'trend', 'scaling']),
  /** Whether it can be asked to leak. */
  leaks: v.boolean(),
  /** Bytes of the large file that it works on at most; 0 where it works on none. */
  mostBytes: v.nullable(v.number()),
})

export type ScenarioDescription = v.InferOutput<typeof schema>

export const descriptionsSchema = v.array(schema)

/** What a scenario's test carries as Vitest's `meta`. */
export type ScenarioMeta = Omit<ScenarioDescription, 'name' | 'file' | 'title' | 'line'>
