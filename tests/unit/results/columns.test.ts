/** Terminal, Markdown and HTML show the same columns, in the same order. */

import { expect, test } from 'vitest'
import { renderReport } from '../../../helpers/results/html/report.ts'
import { renderMarkdown } from '../../../helpers/results/render/markdown.ts'
import { renderTable } from '../../../helpers/results/render/table.ts'
import type { Results } from '../../../helpers/results/schema.ts'
import { importing, leaking, leakyTrend, level, resultsOf } from './fixtures.ts'

/** Titles of the table that has a column, in the three outputs. */
function titlesIn(results: Results, first: string): Readonly<Record<'terminal' | 'markdown' | 'html', string[]>> {
  const isTitles = (line: string): boolean => new RegExp(`^(?:\\W*)${first}\\b`).test(line)
  const terminal = renderTable(results, { width: 200 }).split('\n').find(isTitles) ?? ''
  const markdown = renderMarkdown(results).split('\n').find(isTitles) ?? ''
  const heads = [...page(results).matchAll(/<thead><tr>(.*?)<\/tr><\/thead>/gs)]
  const cells = heads.map(([, head = '']) => [...head.matchAll(/<th[^>]*>(.*?)<\/th>/gs)].map(([, text = '']) => text))

  return {
    terminal: terminal.trim().split(/ {2,}/),
    markdown: markdown
      .split('|')
      .map(text => text.trim())
      .filter(text => text !== ''),
    html: cells.find(([title]) => title === first) ?? [],
  }
}

function page(results: Results): string {
  return renderReport(results, {
    timelines: new Map(),
    runs: [],
    unreadable: 0,
    budgetSizes: new Map(),
    folder: 'reports',
  })
}

const byBudget = ['metric', 'baseline', 'after', 'change', 'budget', '12 clean runs', 'detectable from', 'verdict']
const byTrend = ['metric', 'baseline', 'after', 'change', 'per round', 'tolerance', 'detectable from', 'verdict']

test.for([
  ['a budget', leaking, byBudget],
  ['a trend', leakyTrend, byTrend],
] as const)('the metrics of a scenario that is judged by %s', ([, scenario, columns]) => {
  expect(titlesIn(resultsOf(scenario), 'metric')).toEqual({ terminal: columns, markdown: columns, html: columns })
})

test('the page says of a green metric how small a leak of each operation would have been red', () => {
  expect(page(resultsOf(level))).toContain('>2 B an operation<')
})

test('the overview of several scenarios', () => {
  const columns = ['scenario', 'retained', 'rss', 'peak', 'headroom', 'verdict']

  expect(titlesIn(resultsOf(importing, level), 'scenario')).toEqual({
    terminal: columns,
    markdown: columns,
    html: columns,
  })
})
