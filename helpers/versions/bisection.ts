/** The steps of a bisection between a good and a bad release: which release to run next, and when to stop. */

import { compare, prerelease } from 'semver'

/** `skipped`: it cannot be installed, or not judged. */
export type Finding = 'good' | 'bad' | 'skipped'

/** The findings so far, by version. */
export type Findings = Readonly<Record<string, Finding>>

export type Step =
  /** Run this one. */
  | { readonly next: string }
  /** Neighbours, but for what was skipped between them. */
  | { readonly good: string; readonly bad: string; readonly skipped: readonly string[] }

/**
 * The releases from `good` to `bad`, both included, in that direction, whichever is older. Pre-releases are left out
 * unless they are an end.
 */
export function rangeBetween(published: readonly string[], good: string, bad: string): readonly string[] {
  const [low, high] = compare(good, bad) <= 0 ? [good, bad] : [bad, good]
  const between = published.filter(
    version =>
      compare(version, low) >= 0 &&
      compare(version, high) <= 0 &&
      (prerelease(version) === null || version === good || version === bad),
  )
  const ascending = [...new Set(between)].toSorted(compare)
  return low === good ? ascending : ascending.toReversed()
}

/** Halves the range between the last good and the first bad release. Skipped releases are avoided. */
export function nextStep(range: readonly string[], findings: Findings): Step {
  const last = range.findLastIndex(version => findings[version] === 'good')
  const first = range.findIndex((version, index) => index > last && findings[version] === 'bad')
  const between = range.slice(last + 1, first)
  const open = between.filter(version => findings[version] === undefined)
  const next = open[Math.floor(open.length / 2)]
  return next === undefined ? { good: range[last] ?? '', bad: range[first] ?? '', skipped: between } : { next }
}
