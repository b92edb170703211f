import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { renderJunit } from '../../../helpers/results/render/junit.ts'
import type { Results } from '../../../helpers/results/schema.ts'
import { growing, leaking, resultsOf } from './fixtures.ts'
import { everyOutcome, hostile, manyFailures, passing } from './hostile.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** What a strict parser makes of it, in the order of the start tags. @throws where it is not well-formed XML 1.0 */
function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = []
  const open: Element[] = []
  const parser = new SaxesParser()
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, text: '' }
    elements.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.on('text', text => {
    const element = open.at(-1)
    if (element !== undefined) {
      element.text += text
    }
  })
  parser.write(xml).close()

  return elements
}

const named = (results: Results, name: string): readonly Element[] =>
  elementsOf(renderJunit(results)).filter(element => element.name === name)

test('a run with a leak', () => {
  expect(renderJunit(resultsOf(passing, leaking))).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="memory" tests="2" failures="1" errors="0" time="18">
      <testsuite name="memory" tests="2" failures="1" errors="0" time="18" skipped="0" timestamp="2026-11-20T21:56:45.202Z">
        <testcase name="import-without-helia" classname="tests/scenarios/import-without-helia.ts" file="tests/scenarios/import-without-helia.ts" time="15.2">
          <properties>
            <property name="outcome" value="passed"/>
            <property name="retained.bytes" value="123089"/>
            <property name="rss.bytes" value="430080"/>
            <property name="peak.bytes" value="16691200"/>
          </properties>
        </testcase>
        <testcase name="import" classname="tests/scenarios/import.ts" file="tests/scenarios/import.ts" time="15.2">
          <properties>
            <property name="outcome" value="over"/>
            <property name="retained.bytes" value="35094528"/>
            <property name="rss.bytes" value="35651584"/>
            <property name="peak.bytes" value="45174784"/>
          </properties>
          <failure type="over" message="external +32 MiB, 256x its budget of 128 KiB; 3 more are red">Memory budget exceeded: importing a 1 GiB file into Helia retains nothing of it

      metric    baseline     after     change    budget
      rss        132 MiB   166 MiB    +34 MiB    +2 MiB  OVER by 32 MiB (17.0x)
      heapUsed  41.4 MiB  42.9 MiB   +1.5 MiB  +320 KiB  OVER by 1.2 MiB (4.7x)
      external   6.0 MiB  38.0 MiB    +32 MiB  +128 KiB  OVER by 31.9 MiB (256x)
      peakRss    132 MiB   175 MiB  +43.1 MiB   +44 MiB  within
      provides         0        33        +33         0  OVER by 33
      within: descriptors, listeners

      Retained per MiB of 32 MiB: rss 1.1 MiB, heapUsed 47 KiB, external 1 MiB.

      Evidence  reports/import/result.json · reports/import/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·
                settled in 13 collections
      Reproduce npm run repro -- import --size 32MiB</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `)
})

test('every planned scenario is exactly one testcase', () => {
  const results = resultsOf(...everyOutcome, growing)

  expect(named(results, 'testcase').map(({ attributes }) => attributes['name'])).toEqual(
    results.scenarios.map(({ scenario }) => scenario),
  )
})

test('red is a failure where something was measured, and an error where nothing could be', () => {
  const results = resultsOf(...everyOutcome, growing)
  const [suite] = named(results, 'testsuite')

  expect(named(results, 'failure').map(({ attributes }) => attributes['type'])).toEqual(['inconclusive', 'growing'])
  expect(named(results, 'error').map(({ attributes }) => attributes['type'])).toEqual([
    'invalid',
    'out-of-memory',
    'killed',
    'hung',
    'crashed',
    'not-started',
  ])
  expect(suite?.attributes).toMatchObject({ tests: '9', failures: '2', errors: '6' })
})

test('any message is well-formed, and is shown', () => {
  const [error] = named(resultsOf(hostile), 'error')

  expect(error?.text).toContain('</script><script>globalThis.broken = 1</script>')
  expect(error?.text).toContain(']]>')
  expect(error?.attributes['message']).toContain('onerror="globalThis.broken = 2"')
})

test('the parser would see what is wrong', () => {
  expect(() => elementsOf('<a>\u0008</a>')).toThrow('disallowed character')
  expect(() => elementsOf('<a b="<"/>')).toThrow('disallowed character')
  expect(() => elementsOf('<a>]]></a>')).toThrow(']]>')
})

test('a giant message is cut, and says so', () => {
  const text = renderJunit(resultsOf(...manyFailures(1, 5_000_000)))

  expect(text.length).toBeLessThan(30_000)
  expect(elementsOf(text).find(({ name }) => name === 'error')?.text).toMatch(/\(\d+ more characters\)/)
})
