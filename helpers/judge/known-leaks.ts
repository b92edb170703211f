/** Known leaks: each is accepted for named versions, with its issue, until it is no longer found. */

import { satisfies, validRange } from 'semver'
import * as v from 'valibot'

const sentence = v.pipe(v.string(), v.trim(), v.minLength(1, 'say in a sentence why it is accepted'))

/** As npm allows them. */
const packageName = /^(?:@[a-z\d~-][a-z\d._~-]*\/)?[a-z\d~-][a-z\d._~-]*$/

const packages = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(packageName, 'give the name of a package, as npm has it')),
    v.pipe(
      v.string(),
      v.check(
        range => range.trim() !== '' && validRange(range) !== null,
        'give a range of versions such as ">=7.1.0 <7.2.0"',
      ),
    ),
  ),
  v.check(
    ranges => Object.keys(ranges).length > 0,
    'name at least one package with a range of versions: a leak that is known for every version never expires',
  ),
)

const knownLeak = v.strictObject({
  scenario: v.pipe(v.string(), v.minLength(1, 'name the scenario that shows it')),
  signature: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{8}$/, 'give the eight hexadecimal digits of a signature, as a failure prints them'),
  ),
  reason: sentence,
  issue: v.pipe(v.string(), v.url('give the address of its issue')),
  packages,
})

export type KnownLeak = v.InferOutput<typeof knownLeak>

/** What ran: versions by package; several versions of one with commas between. */
export type Versions = Readonly<Record<string, string>>

/**
 * A package that an entry names may be of any package set: which versions ran is known once a scenario has run.
 *
 * @throws {RangeError} with a line that says which entry is wrong, and how
 */
export function parseKnownLeaks(value: unknown, scenarios?: readonly string[]): readonly KnownLeak[] {
  const parsed = v.safeParse(v.array(knownLeak), value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new RangeError(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
  }

  parsed.output.forEach(({ scenario, signature }, index, leaks) => {
    const before = leaks.findIndex(other => other.scenario === scenario && other.signature === signature)

    if (scenarios?.includes(scenario) === false) {
      throw new RangeError(`${index}.scenario: there is no scenario "${scenario}". There are: ${scenarios.join(', ')}.`)
    }
    if (before !== index) {
      throw new RangeError(
        `${index}.signature: ${signature} of ${scenario} stands there twice, first as entry ${before}. Join their ` +
          'ranges by ||.',
      )
    }
  })
  return parsed.output
}

/** Whether an entry speaks of the versions that ran; of a package that ran in several, of one of them. */
export function applies({ packages: ranges }: KnownLeak, versions: Versions): boolean {
  return Object.entries(ranges).every(([name, range]) =>
    (versions[name] ?? '').split(', ').some(version => satisfies(version, range, { includePrerelease: true })),
  )
}

/**
 * The entry that a leak stands under: one that applies, else one of the same leak in other versions. `undefined`: it is
 * not known.
 */
export function entryOf(
  signature: string,
  {
    leaks,
    scenario,
    versions,
  }: { readonly leaks: readonly KnownLeak[]; readonly scenario: string; readonly versions: Versions },
): KnownLeak | undefined {
  return (
    leaks.find(leak => leak.scenario === scenario && leak.signature === signature && applies(leak, versions)) ??
    leaks.find(leak => leak.scenario === scenario && leak.signature === signature)
  )
}

/** Entries that speak of this scenario and these versions, and whose leak was not found. */
export function expiredEntries(
  found: readonly string[],
  {
    leaks,
    scenario,
    versions,
  }: { readonly leaks: readonly KnownLeak[]; readonly scenario: string; readonly versions: Versions },
): readonly KnownLeak[] {
  return leaks.filter(leak => leak.scenario === scenario && applies(leak, versions) && !found.includes(leak.signature))
}
