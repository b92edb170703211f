/** What a diagnosing run found out about a leak: the part of a scenario's result that says what grew and what holds it. */

import * as v from 'valibot'

const list = <Schema extends v.GenericSchema>(schema: Schema) => v.pipe(v.array(schema), v.readonly())

const growingPath = v.object({
  path: list(v.string()), // from a root to what grows, as a person would name each step
  counts: list(v.number()), // objects on it, after each round
  retained: v.number(), // bytes, after the last round
  signature: v.string(), // the same for the same leak in another run
  site: v.optional(v.string()), // where it was allocated: file:line:column, relative to the repository where it can be
  stack: list(v.string()), // of the allocation, innermost first; empty when the profile has none
  known: v.exactOptional(v.object({ reason: v.string(), issue: v.string() })), // when it stands on the list of known leaks
})

export const diagnosisSchema = v.object({
  rounds: v.number(),
  fileSize: v.number(), // bytes worked on in each round
  seconds: v.number(),
  paths: list(growingPath), // what explains most comes first; empty when nothing grew
  files: list(v.string()), // snapshots and profile, relative to where the run began
  failed: v.exactOptional(v.string()), // why it could not say anything
})

export type GrowingPath = v.InferOutput<typeof growingPath>
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>
