import { expect, test } from 'vitest'
import { nextStep, rangeBetween } from '../../../helpers/versions/bisection.ts'
import type { Finding, Findings } from '../../../helpers/versions/bisection.ts'

const published = ['1.0.0', '1.1.0', '1.2.0-beta.1', '1.2.0', '1.10.0', '2.0.0']

test('orders releases from good to bad by their numbers, without pre-releases', () => {
  expect(rangeBetween(published, '1.0.0', '1.10.0')).toEqual(['1.0.0', '1.1.0', '1.2.0', '1.10.0'])
})

test('goes backwards where the bad one is older', () => {
  expect(rangeBetween(published, '2.0.0', '1.2.0')).toEqual(['2.0.0', '1.10.0', '1.2.0'])
})

test('whatever order they were published in, and each once', () => {
  expect(rangeBetween(['1.10.0', '1.1.0', '2.0.0', '1.0.0', '1.1.0'], '1.0.0', '1.10.0')).toEqual([
    '1.0.0',
    '1.1.0',
    '1.10.0',
  ])
})

test('searches behind the last one that is good, whatever was bad before it', () => {
  const range = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0']

  expect(nextStep(range, { '1.0.0': 'good', '1.1.0': 'bad', '1.2.0': 'good', '1.4.0': 'bad' })).toEqual({
    next: '1.3.0',
  })
})

test('includes a pre-release that is an end', () => {
  expect(rangeBetween(published, '1.1.0', '1.2.0-beta.1')).toEqual(['1.1.0', '1.2.0-beta.1'])
})

/** Bisects as the command does. Returns the end with how many releases it ran. */
function search(range: readonly string[], truth: (index: number) => Findings[string]) {
  const findings: Record<string, NonNullable<Findings[string]>> = {
    [range[0] ?? '']: 'good',
    [range.at(-1) ?? '']: 'bad',
  }
  for (let looks = 0; ; looks++) {
    const step = nextStep(range, findings)
    if (!('next' in step)) {
      return { ...step, looks }
    }
    findings[step.next] = truth(range.indexOf(step.next)) ?? 'skipped'
  }
}

const many = Array.from({ length: 64 }, (_, index) => `1.${index}.0`)

test.for(many.slice(1).map((_, index) => index + 1))('finds the change at release %i of 64 in six looks', changed => {
  const found = search(many, index => (index < changed ? 'good' : 'bad'))

  expect(found).toMatchObject({ good: `1.${changed - 1}.0`, bad: `1.${changed}.0`, skipped: [] })
  expect(found.looks).toBeLessThanOrEqual(6)
})

function withGaps(index: number): Finding {
  if (index === 32 || index === 20) {
    return 'skipped'
  }
  return index < 20 ? 'good' : 'bad'
}

test('skips releases that cannot be installed, and reports them', () => {
  expect(search(many, withGaps)).toMatchObject({ good: '1.19.0', bad: '1.21.0', skipped: ['1.20.0'] })
})

test('ends at once where the ends are neighbours', () => {
  expect(nextStep(['4.1.1', '4.1.0'], { '4.1.1': 'good', '4.1.0': 'bad' })).toEqual({
    good: '4.1.1',
    bad: '4.1.0',
    skipped: [],
  })
})
