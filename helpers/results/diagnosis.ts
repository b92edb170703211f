/** A diagnosis: the part of a scenario's result that says what grew and what holds it. */

import * as v from 'valibot'
import { list } from '../schemas.ts'

const known = v.object({ reason: v.string(), issue: v.string() })

const growingPath = v.object({
  path: list(v.string()), // from a root to what grows, as a person would name each step
  // objects on it, after each round; entries that a collection has room for, where it is a table
  counts: list(v.number()),
  table: v.exactOptional(v.literal(true)), // of entries that are no objects of their own, such as numbers
  retained: v.number(), // bytes, after the last round
  // what most of these are, the most first
  kinds: list(v.object({ kind: v.string(), count: v.number(), bytes: v.number() })),
  way: list(v.string()), // from such an object on to the heaviest thing that only it holds; empty when that is itself
  signature: v.string(), // the same for the same leak in another run
  site: v.optional(v.string()), // where it was allocated: file:line:column, relative to the repository where it can be
  // of the allocation, innermost first, each `name (file:line:column)`; empty when the profile has none
  stack: list(v.string()),
  known: v.exactOptional(
    v.object({
      ...known.entries,
      applies: v.boolean(), // false: it is known of other versions than those that ran
    }),
  ), // when it stands on the list of known leaks
})

/** The paths as found in the evidence, by a process that does not read the list of known leaks. */
export const foundPathsSchema = list(v.omit(growingPath, ['known']))

export const diagnosisSchema = v.object({
  scenario: v.exactOptional(v.string()), // that was run, where it is another one
  rounds: v.number(),
  fileSize: v.number(), // bytes worked on in each round; 0: no file
  seconds: v.number(),
  paths: list(growingPath), // what retains most comes first; empty when nothing grew
  // known leaks that should have been found, and were not
  expired: list(v.object({ signature: v.string(), ...known.entries })),
  files: list(v.string()), // snapshots and profile, relative to where the run began
  failed: v.exactOptional(v.string()), // why it could not say anything, or not all
})

export type GrowingPath = v.InferOutput<typeof growingPath>
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>
