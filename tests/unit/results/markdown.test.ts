import { expect, test } from 'vitest'
import { renderMarkdown } from '../../../helpers/results/render/markdown.ts'
import { leaking, level, resultsOf } from './fixtures.ts'
import { everyOutcome, hostile, manyFailures, passing } from './hostile.ts'

const limit = 64 * 1024 // bytes
const size = (text: string): number => Buffer.byteLength(text)

test('the table comes first, red on top, and each failure is folded', () => {
  expect(renderMarkdown(resultsOf(passing, leaking))).toMatchInlineSnapshot(`
    "## ❌ Memory: 1 passed, 1 failed

    |  | scenario | retained | rss | peak | headroom | verdict |
    | --- | --- | ---: | ---: | ---: | ---: | --- |
    | ❌ | \`import\` | +33.5 MiB | +34 MiB | +43.1 MiB | none: external | OVER BUDGET<br>\`external +32 MiB, 256x its budget of 128 KiB; 3 more are red\` |
    | ✅ | \`import-without-helia\` | +120 KiB | +420 KiB | +15.9 MiB | 33 % of peakRss | passed |

    helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 2 CPUs · 32 MiB · 18 s

    <details>
    <summary><b>import</b>: importing a 1 GiB file into Helia retains nothing of it</summary>

    | metric | baseline | after | change | budget | 12 clean runs | detectable from | verdict |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
    | rss | 132 MiB | 166 MiB | +34 MiB | +2 MiB | -205…312…840 KiB | 2.2 MiB | OVER by 32 MiB (17.0x) |
    | heapTotal | 44.8 MiB | 45.1 MiB | +256 KiB | – | – | – | not judged |
    | heapUsed | 41.4 MiB | 42.9 MiB | +1.5 MiB | +320 KiB | 88…117…161 KiB | 232 KiB | OVER by 1.2 MiB (4.7x) |
    | external | 6.0 MiB | 38.0 MiB | +32 MiB | +128 KiB | 0…0…64 KiB | 128 KiB | OVER by 31.9 MiB (256x) |
    | arrayBuffers | 509 KiB | 32.5 MiB | +32 MiB | – | – | – | not judged |
    | peakRss | 132 MiB | 175 MiB | +43.1 MiB | +44 MiB | 34…36…38 MiB | 10 MiB | within |
    | descriptors | 27 | 27 | 0 | 0 | 0…0…0 | 1 | within |
    | listeners | 30 | 29 | -1 | 0 | -1…0…0 | 2 | within |
    | provides | 0 | 33 | +33 | 0 | 0…0…0 | 1 | OVER by 33 |

    \`\`\`text
    Memory budget exceeded: importing a 1 GiB file into Helia retains nothing of it

      Retained per MiB of 32 MiB: rss 1.1 MiB, heapUsed 47 KiB, external 1 MiB.

      Evidence  reports/import/result.json · reports/import/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·
                settled in 13 collections
      Reproduce npm run repro -- import --size 32MiB
    \`\`\`
    </details>
    "
  `)
})

test('a green run is a table', () => {
  const text = renderMarkdown(resultsOf(passing))

  expect(text).toContain('## ✅ Memory: 1 passed, 0 failed')
  expect(text).not.toContain('<details>')
})

test.for(everyOutcome)('$outcome has one row, and its text when it is red', ({ scenario, outcome }) => {
  const text = renderMarkdown(resultsOf(...everyOutcome))

  expect(text.split('\n').filter(line => line.startsWith('|') && line.includes(`\`${scenario}\``))).toHaveLength(1)
  expect(text.includes(`<summary><b>${scenario}</b>`)).toBe(outcome !== 'passed')
})

test('what a message holds is text: it closes no fence, no cell and no fold', () => {
  const text = renderMarkdown(resultsOf(hostile))
  const row = text.split('\n').find(line => line.includes('`transfer`')) ?? ''
  const fold = text.slice(text.indexOf('<details>'))

  expect(row.replaceAll('\\|', '').split('|')).toHaveLength(9)
  expect(row.split('`').length % 2).toBe(1)
  expect(fold.match(/^`{5,}/gm)).toHaveLength(2)
  expect(fold).toContain('<summary><b>transfer</b>: a title with &lt;b&gt;markup')
  expect(text).not.toMatch(/[^\P{Cc}\n\t]/u)
})

test.for([
  [500, 50_000],
  [500, 10],
  [1, 5_000_000],
  [40, 3000],
] as const)('%i failures with messages of %i characters stay below 64 KiB', ([count, characters]) => {
  const text = renderMarkdown(resultsOf(...manyFailures(count, characters)))

  expect(size(text)).toBeLessThan(limit)
  expect(text).toContain(`0 passed, ${count} failed`)
  expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0)
})

test('says how many failures are left out', () => {
  const text = renderMarkdown(resultsOf(...manyFailures(500, 50_000)))
  const shown = text.match(/<details>/g)?.length ?? 0

  expect(shown).toBeGreaterThan(3)
  expect(text).toContain(`${500 - shown} more failures are in`)
  expect(text).toContain('400 more scenarios, of which 400 failed')
})

test('nothing planned is nothing passed', () => {
  expect(renderMarkdown(resultsOf())).toContain('## ❌ Memory: 0 passed, 0 failed')
})

test('a green row says how small a leak of each operation would have been red', () => {
  expect(renderMarkdown(resultsOf(level))).toContain(
    '| passed<br>in 12 rounds of 2,003 operations; detectable of each: heapUsed 2 B |\n',
  )
  expect(renderMarkdown(resultsOf(passing))).not.toContain('detectable')
})
