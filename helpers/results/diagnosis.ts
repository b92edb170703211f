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
  sizes: optional(list(v.number()), 'bytes after each round, where it grew in size and not in number'),
  table: optional(v.literal(true), '`true`: a table of entries that are no objects of their own, such as numbers'),
  retained: described(v.number(), 'bytes after the last round'),
  came: optional(v.number(), 'the part of these bytes that came since the first round'),
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

const nativeGrowth = v.object({
  function: described(v.string(), 'the function that allocated it, and its library: `deflateInit2_ (node)`'),
  caller: optional(v.string(), 'the function of JavaScript that called it: `name (file:line:column)`, its first line'),
  bytes: described(list(v.number()), 'of what came since the first round, those that were there after each'),
  perRound: described(v.number(), 'bytes that came in each round and stayed'),
  stack: described(
    list(v.string()),
    'of most of them, innermost first: `name (library)`, or `name (file:line:column)` of JavaScript',
  ),
})

const together = v.object({
  paths: described(v.number(), 'how many of the paths, from the first one on'),
  came: described(v.number(), 'bytes that came on them since the first round'),
})

const findings = {
  rounds: described(v.number(), 'how often the work was done; 2: what grew is not known to grow again'),
  grew: optional(v.number(), 'bytes that came from the first round to the last, on any path and on none'),
  together: optional(together, 'the paths that hold most of what came, where no one of them does'),
}

/** What was found in the evidence, by a process that does not read the list of known leaks. */
export const foundSchema = v.object({ ...findings, paths: list(v.omit(growingPath, ['known'])) })

export const diagnosisSchema = v.object({
  scenario: optional(v.string(), 'what was run, where it is another one: one of those that scaling compares'),
  ...findings,
  fileSize: described(v.number(), 'bytes worked on in each round; 0: it works on no file'),
  operations: optional(v.number(), 'in each round, where it did fewer than the judged run, to be done in time'),
  seconds: described(v.number(), 'how long it took'),
  paths: described(list(growingPath), 'a list: what retains most comes first; empty when nothing grew'),
  opened: optional(
    list(opened),
    'listeners, handles, descriptors, threads and workers of which more were open after every round; most first',
  ),
  native: optional(list(nativeGrowth), 'native memory that grew in every round, most first; by `--diagnose native`'),
  addons: optional(list(v.string()), 'the addons that were loaded, and libraries of theirs'),
  expired: described(
    list(v.object({ signature: described(v.string(), 'of the leak that was not found'), ...known })),
    'known leaks that should have been found, and were not',
  ),
  files: described(list(v.string()), 'snapshots and profile, relative to where the run began'),
  failed: optional(v.string(), 'why it could not say anything, or not all'),
})

export type GrowingPath = v.InferOutput<typeof growingPath>
export type NativeGrowth = v.InferOutput<typeof nativeGrowth>
export type Opened = v.InferOutput<typeof opened>
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>
