/** The suite's own configuration, `suite.config.ts`: what its reports say of the library that it is made for. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { list } from './schemas.ts'

/** How `npm run repro` prints a scenario that repeats an operation, each in the form of a document. */
const repetitionForm = v.picklist(['rss', 'statistics', 'heap'])

export type RepetitionForm = v.InferOutput<typeof repetitionForm>

/** A footnote of the table. It stands below runs in which one of the scenarios ran, or one loaded the package. */
const note = v.object({ text: v.string(), package: v.string(), scenarios: v.optional(list(v.string()), []) })

const config = v.object({
  /** Packages whose versions stand in every report, the most important first. */
  headline: v.optional(list(v.string()), []),
  notes: v.optional(list(note), []),
  /** By the beginning of the document's name; any other document has the form `heap`. */
  repetitions: v.optional(v.record(v.string(), repetitionForm), {}),
})

/** As a suite writes it: everything may be left out. */
export type SuiteConfig = v.InferInput<typeof config>
export type Suite = v.InferOutput<typeof config>

/** A scenario, as far as notes depend on it. `packages`: what it loaded, where that is known. */
interface Measured {
  readonly scenario: string
  readonly measurement?: unknown
  readonly packages?: Readonly<Record<string, string>>
}

/**
 * The configuration in a directory. Where there is none, reports have no headline, no notes and one form.
 *
 * @throws {RangeError} when the file exports no `suite`, or one that makes no sense
 */
export function readSuite(directory = '.'): Suite {
  const path = resolve(directory, 'suite.config.ts')
  const module: unknown = existsSync(path) ? createRequire(import.meta.url)(path) : { suite: {} }
  const parsed = v.safeParse(v.object({ suite: config }), module)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new RangeError(`${path}: ${v.getDotPath(issue) ?? 'suite'}: ${issue.message}`)
  }
  return parsed.output.suite
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
