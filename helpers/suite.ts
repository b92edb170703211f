/** The configuration of a suite, `suite.config.ts`: everything that it states of the libraries that it measures. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { internalVariables } from './settings-schema.ts'
import { list } from './schemas.ts'

/** How `npm run repro` prints a scenario that repeats an operation, each in the form of a document. */
const repetitionForm = v.picklist(['rss', 'statistics', 'heap'])

export type RepetitionForm = v.InferOutput<typeof repetitionForm>

/** A footnote of the table. It stands below runs in which one of the scenarios ran, or one loaded the package. */
const note = v.object({ text: v.string(), package: v.string(), scenarios: v.optional(list(v.string()), []) })

/** What a package needs beside it before a scenario can run on it. */
const companions = v.object({
  /** Ranges of packages that fixtures load. Where the package itself depends on one, its own range counts. */
  packages: v.record(v.string(), v.string()),
  /** What is replaced by a stub: it has a binary that only an install script fetches, and no scenario uses it. */
  stubs: list(v.string()),
  /** Versions that ranges would resolve to and that do not work with it. */
  overrides: v.record(v.string(), v.string()),
})

export type Companions = Readonly<v.InferOutput<typeof companions>>

const config = v.object({
  /** Packages whose versions stand in every report, the most important first. */
  headline: v.optional(list(v.string()), []),
  notes: v.optional(list(note), []),
  /** By the beginning of the document's name; any other document has the form `heap`. */
  repetitions: v.optional(v.record(v.string(), repetitionForm), {}),
  /**
   * Bytes of the smallest piece of external memory that can stay behind: what the library hands around. A budget of
   * external or arrayBuffers must be smaller, so that one retained piece is red.
   */
  chunk: v.optional(v.number(), Number.POSITIVE_INFINITY),
  /** Packages whose newest releases `npm run upgrade-check` compares with what is installed. */
  watched: v.optional(list(v.string()), []),
  /** By the name of a package and the major of its version. */
  companions: v.optional(v.record(v.string(), v.record(v.string(), companions)), {}),
  /** Names that each stub exports. */
  stubExports: v.optional(list(v.string()), []),
})

/** As a suite writes it: everything may be left out. */
export type SuiteConfig = v.InferInput<typeof config>
export type Suite = Readonly<v.InferOutput<typeof config>>

/** What a dependency set gets besides the packages that are named on the command line. */
export type SetRules = Pick<Suite, 'companions' | 'stubExports'>

/** A scenario, as far as notes depend on it. `packages`: what it loaded, where that is known. */
interface Measured {
  readonly scenario: string
  readonly measurement?: unknown
  readonly packages?: Readonly<Record<string, string>>
}

const fileNames = ['suite.config.ts', 'suite.config.js', 'suite.config.mjs']

/**
 * The configuration in a directory. Where there is none, reports have no headline, no notes and one form.
 *
 * @throws {RangeError} when the file exports no `suite`, or one that makes no sense
 */
export function readSuite(directory = '.'): Suite {
  const paths = fileNames.map(name => resolve(directory, name))
  const path = paths.find(file => existsSync(file)) ?? ''
  const module: unknown = path === '' ? { suite: {} } : createRequire(import.meta.url)(path)
  const parsed = v.safeParse(v.object({ suite: config }), module)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new RangeError(`${path}: ${v.getDotPath(issue) ?? 'suite'}: ${issue.message}`)
  }
  return parsed.output.suite
}

/** The variable that tells forks of `Suite.chunk`. The run says in one line what is wrong in a configuration. */
export function chunkEnvironment(read: () => Pick<Suite, 'chunk'> = readSuite): Record<string, string> {
  try {
    const { chunk } = read()
    return chunk === Infinity ? {} : { [internalVariables.chunk]: String(chunk) }
  } catch {
    return {}
  }
}

/** `Suite.chunk` in a fork. */
export function chunkOfFork(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  return Number(environment[internalVariables.chunk] ?? Infinity)
}

/** The notes that belong below these scenarios. */
export function notesFor({ notes }: Pick<Suite, 'notes'>, scenarios: readonly Measured[]): readonly string[] {
  const measured = scenarios.filter(({ measurement }) => measurement !== undefined)

  return notes
    .filter(({ package: name, scenarios: names }) =>
      measured.some(({ scenario, packages }) =>
        packages === undefined ? names.includes(scenario) : Object.hasOwn(packages, name),
      ),
    )
    .map(({ text }) => text)
}

/** The form in which a scenario of this document is printed. */
export function formOf({ repetitions }: Pick<Suite, 'repetitions'>, document = ''): RepetitionForm {
  return Object.entries(repetitions).find(([prefix]) => document.startsWith(prefix))?.[1] ?? 'heap'
}
