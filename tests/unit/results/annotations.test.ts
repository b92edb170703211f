import { expect, test } from 'vitest'
import { renderAnnotations } from '../../../helpers/results/render/annotations.ts'
import { leaking, resultsOf } from './fixtures.ts'
import { everyOutcome, hostile, passing } from './hostile.ts'

/** What GitHub's runner makes of a line: it splits at the first `::` after the properties, and takes escapes back. */
function parsed(line: string): { readonly properties: Readonly<Record<string, string>>; readonly message: string } {
  const [, fields = '', message = ''] = /^::error (.*?)::(.*)$/s.exec(line) ?? []

  return {
    properties: Object.fromEntries(
      fields
        .split(',')
        .map(pair => pair.split('='))
        .map(([name = '', ...value]) => [name, unescaped(value.join('='))]),
    ),
    message: unescaped(message),
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
}

test('a red scenario has one line, on the line of its file', () => {
  expect(renderAnnotations(resultsOf(passing, { ...leaking, line: 11 }))).toMatchInlineSnapshot(`
    "::error file=tests/scenarios/import.ts,line=11,title=import%3A external +32 MiB%2C 256x its budget of 128 KiB; 3 more are red::Memory budget exceeded: importing a 1 GiB file into Helia retains nothing of it%0A%0A  metric    baseline     after     change    budget%0A  rss        132 MiB   166 MiB    +34 MiB    +2 MiB  OVER by 32 MiB (17.0x)%0A  heapUsed  41.4 MiB  42.9 MiB   +1.5 MiB  +320 KiB  OVER by 1.2 MiB (4.7x)%0A  external   6.0 MiB  38.0 MiB    +32 MiB  +128 KiB  OVER by 31.9 MiB (256x)%0A  peakRss    132 MiB   175 MiB  +43.1 MiB   +44 MiB  within%0A  provides         0        33        +33         0  OVER by 33%0A  within: descriptors, listeners%0A%0A  Retained per MiB of 32 MiB: rss 1.1 MiB, heapUsed 47 KiB, external 1 MiB.%0A%0A  Evidence  reports/import/result.json · reports/import/timeline.jsonl%0A  Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·%0A            settled in 13 collections%0A  Reproduce npm run repro -- import --size 32MiB
    "
  `)
})

test('a file whose line is not known is annotated as a whole', () => {
  expect(renderAnnotations(resultsOf(leaking))).toMatch(/^::error file=tests\/scenarios\/import\.ts,title=/)
})

test('every red scenario, and no other', () => {
  const lines = renderAnnotations(resultsOf(...everyOutcome))
    .trimEnd()
    .split('\n')

  expect(lines.map(line => parsed(line).properties['file'])).toEqual(
    everyOutcome.filter(({ outcome }) => outcome !== 'passed').map(({ file }) => file),
  )
})

test('a message forges no command, no property and no line', () => {
  const text = renderAnnotations(resultsOf({ ...hostile, line: 1 }))
  const { properties, message } = parsed(text.trimEnd())

  expect(text.trimEnd()).not.toContain('\n')
  expect(Object.keys(properties)).toEqual(['file', 'line', 'title'])
  expect(properties['title']).toContain('onerror="globalThis.broken = 2"')
  expect(message).toContain('100 %')
  expect(message).toContain('%0A') // as it stood in the message, and no line end
})
