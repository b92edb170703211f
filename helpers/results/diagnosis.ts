/** A diagnosis: the part of a scenario's result that says what grew and what holds it. */

import * as v from 'valibot'
import { described, list, optional } from '../schemas.ts'

const kind = v.object({
  kind: described(v.string(), 'class of the objects, or what else they are'),
  count: described(v.number(), 'how many'),
  bytes: described(v.number(), 'bytes of all of them'),
})

const known = {
  reason: described(v.string(), 'why it is accepted'),
  issue: described(v.string(), 'where it is dealt with'),
}

const growingPath = v.object({
  path: described(list(v.string()), 'from a root to what grows, as a person would name each step'),
  counts: described(
    list(v.number()),
    'objects on it after each round; entries that a collection has room for, where it is a table',
  ),
  table: optional(v.literal(true), '`true`: a table of entries that are no objects of their own, such as numbers'),
  retained: described(v.number(), 'bytes after the last round'),
  kinds: described(list(kind), 'what most of these bytes are, the most first'),
  way: described(
    list(v.string()),
    'from such an object on to the heaviest thing that only it holds; empty when that is itself',
  ),
  signature: described(v.string(), 'the same for the same leak in another run'),
  site: v.optional(described(v.string(), 'where it was allocated: file, line and column, relative to the repository')),
  stack: described(
    list(v.string()),
    'of the allocation, innermost first, each `name (file:line:column)`; empty when the profile has none',
  ),
  known: optional(
    v.object({
      ...known,
      applies: described(v.boolean(), '`false`: it is known of other versions than those that ran'),
    }),
    'when it stands on the list of known leaks',
  ),
})

const opened = v.object({
  metric: described(v.string(), 'the metric that counts them'),
  what: described(v.string(), 'such as `"close" on Socket`, or `file` with the path of the last one'),
  counts: described(list(v.number()), 'how many were open after each round'),
  stack: described(
    list(v.string()),
    'what opened them, innermost first, each `name (file:line:column)`; empty when that is not known',
  ),
})

/** The paths as found in the evidence, by a process that does not read the list of known leaks. */
export const foundPathsSchema = list(v.omit(growingPath, ['known']))

export const diagnosisSchema = v.object({
  scenario: optional(v.string(), 'what was run, where it is another one: one of those that scaling compares'),
  rounds: described(v.number(), 'how often the work was done'),
  fileSize: described(v.number(), 'bytes worked on in each round; 0: it works on no file'),
  seconds: described(v.number(), 'how long it took'),
  paths: described(list(growingPath), 'a list: what retains most comes first; empty when nothing grew'),
  opened: optional(
    list(opened),
    'listeners, handles, descriptors, threads and workers of which more were open after every round; most first',
  ),
  expired: described(
    list(v.object({ signature: described(v.string(), 'of the leak that was not found'), ...known })),
    'known leaks that should have been found, and were not',
  ),
  files: described(list(v.string()), 'snapshots and profile, relative to where the run began'),
  failed: optional(v.string(), 'why it could not say anything, or not all'),
})

export type GrowingPath = v.InferOutput<typeof growingPath>
export type Opened = v.InferOutput<typeof opened>
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>
