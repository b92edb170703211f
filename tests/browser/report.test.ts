/** The page in a real browser, opened from disk: it draws, complains of nothing, and says what results.json says. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, figure } from '../../helpers/judge/figures.ts'
import { formatBytes } from '../../helpers/units.ts'
import { readSettings } from '../../helpers/settings.ts'
import { findChromium, launchChromium, openPage } from './chromium.ts'
import type { Look } from './chromium.ts'
import { greenImport, greenRun, leaveRun, redRun, timelineOf } from './runs.ts'
import type { LeftRun } from './runs.ts'
import { blankCharts, figuresIn } from './shown.ts'

const folder = mkdtempSync(join(tmpdir(), 'browser-'))
const screenshots = join(readSettings().reports, 'screenshots')
let browser: Browser
let green: LeftRun
let red: LeftRun

beforeAll(async () => {
  browser = await launchChromium()
  green = leaveRun(join(folder, 'green'), greenRun)
  red = leaveRun(join(folder, 'red'), redRun)
})

afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

const runs = ['green', 'red'] as const
const leftRun = (name: (typeof runs)[number]): LeftRun => (name === 'green' ? green : red)
const looks: readonly (Look & { readonly name: string })[] = [
  { name: 'light', colorScheme: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'phone', width: 360 },
  { name: 'phone-dark', width: 360, colorScheme: 'dark' },
]

test.for(runs.flatMap(run => looks.map(look => ({ run, look }))))(
  'a $run run, $look.name: everything is drawn, nothing is complained of, nothing sticks out',
  async ({ run, look }) => {
    await using opened = await openPage(browser, leftRun(run).url, look)
    const { page, complaints } = opened

    await expect.poll(() => blankCharts(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    )
    expect(complaints).toEqual([])
    await page.screenshot({ path: join(screenshots, `${run}-${look.name}.png`), fullPage: true })
  },
)

test('failures come first, and the first words say how many', async () => {
  await using opened = await openPage(browser, red.url)
  const rows = opened.page.locator('table.overview tbody tr')
  const outcomes = await rows.evaluateAll(found => found.map(row => row.getAttribute('data-outcome')))

  expect(await opened.page.locator('h1').textContent()).toBe('✗ 8 of 9 scenarios failed')
  expect(await opened.page.title()).toBe('✗ 8 of 9 scenarios failed')
  expect(outcomes).toEqual([
    'over',
    'over',
    'killed',
    'out-of-memory',
    'hung',
    'growing',
    'invalid',
    'not-started',
    'passed',
  ])
  expect(await opened.page.locator('section.scenario h2').allTextContents()).toEqual([
    'import',
    'import-scaling',
    'import-without-helia',
    'transfer',
    'transfer-with-stalled-gateway',
    'provides',
    'hostile',
    'not-started',
    'transfer-from-disk',
  ])
})

test.for(runs)('the figures of a %s run are those of results.json', async run => {
  const { url, results } = leftRun(run)
  await using opened = await openPage(browser, url)
  let compared = 0

  for (const { scenario, measurement, verdicts } of results.scenarios) {
    const last = measurement?.readings.at(-1)
    for (const { metric, change: changed, budget, minDetectable } of verdicts) {
      const shown = await figuresIn(opened.page, `#scenario-${scenario} tr[data-metric="${metric}"]`)
      const { baseline } = measurement ?? {}
      const peak = metric === 'peakRss'
      const values: Readonly<Record<string, number>> = { ...baseline?.counts, ...baseline?.bytes }
      const ends: Readonly<Record<string, number>> = { ...last?.counts, ...last?.bytes }
      const start = peak ? baseline?.bytes.rss : values[metric]
      const moved = peak
        ? Math.max(...(measurement?.readings.map(({ bytes }) => bytes.peakRss ?? Number.NaN) ?? [])) - (start ?? 0)
        : (ends[metric] ?? 0) - (start ?? 0)

      expect
        .soft(shown['baseline'], `${scenario} ${metric}`)
        .toEqual({ value: start, text: figure(metric, start ?? 0) })
      expect.soft(shown['change'], `${scenario} ${metric}`).toEqual({ value: moved, text: change(metric, moved) })
      expect.soft(shown['budget']?.value, `${scenario} ${metric}`).toBe(budget)
      expect.soft(shown['minDetectable']?.value, `${scenario} ${metric}`).toBe(minDetectable)
      compared += changed === undefined ? 0 : 1
    }
  }
  expect(compared).toBeGreaterThan(15)
})

test.for(runs)(
  'the overview of a %s run agrees with results.json, and so do the ends of processes and what grew',
  async run => {
    const { url, results } = leftRun(run)
    await using opened = await openPage(browser, url)

    for (const { scenario, outcome, measurement, death, diagnosis } of results.scenarios) {
      const row = `tr[data-scenario="${scenario}"]`
      const shown = await figuresIn(opened.page, row)
      const last = measurement?.readings.at(-1)
      const retained =
        measurement === undefined || last === undefined
          ? undefined
          : last.bytes.heapUsed +
            last.bytes.external -
            measurement.baseline.bytes.heapUsed -
            measurement.baseline.bytes.external
      const deadly = await figuresIn(opened.page, `#scenario-${scenario} .death dl`)
      const counts = await opened.page
        .locator(`#scenario-${scenario} data[data-figure="count"]`)
        .evaluateAll(found => found.map(item => Number(item.getAttribute('value'))))

      expect.soft(await opened.page.locator(row).getAttribute('data-outcome')).toBe(outcome)
      expect.soft(shown['retained']?.value, scenario).toBe(retained)
      expect.soft(deadly['heapUsed']?.value, scenario).toBe(death?.heap?.used)
      expect.soft(deadly['lastRss']?.value, scenario).toBe(death?.lastRss)
      expect.soft(counts, scenario).toEqual(diagnosis?.paths.flatMap(path => path.counts) ?? [])
    }
  },
)

test('a chart shows the sample under the cursor as the timeline has it', async () => {
  await using opened = await openPage(browser, green.url)
  const { page } = opened
  const samples = timelineOf(greenImport)
    .split('\n')
    .filter(line => line.includes('"sample"'))
    .map(line => v.parse(v.object({ at: v.number(), rss: v.number() }), JSON.parse(line)))
  await page.locator('#scenario-import .choices label', { hasText: /^rss$/ }).click()
  await page.locator('#scenario-import figure.timeline .plot').hover({ position: { x: 500, y: 100 } })
  const [, seconds, amount] =
    /^([\d.]+) s · .*rss ([\d.]+ MiB)/.exec(
      (await page.locator('#scenario-import figure.timeline .readout').textContent()) ?? '',
    ) ?? []
  const sample = samples.find(({ at }) => at === Math.round(Number(seconds) * 1000))

  expect(sample).toBeDefined()
  expect(amount).toBe(formatBytes(Math.round((sample?.rss ?? 0) / 1024) * 1024))
})

test('everything can be reached and done by keys', async () => {
  await using opened = await openPage(browser, red.url)
  const { page } = opened
  const expected = await page.evaluate(
    () => document.querySelectorAll('a[href], button, summary, .plot, pre[tabindex], .scroll').length,
  )
  const reached = new Set<string>()
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const all = [...document.querySelectorAll('*')]
      return document.activeElement === null || document.activeElement === document.body
        ? ''
        : String(all.indexOf(document.activeElement))
    })
    if (focused === '' || reached.has(focused)) {
      break
    }
    reached.add(focused)
  }
  const hiddenInFolds = await page.evaluate(
    () =>
      [
        ...document.querySelectorAll(
          'details:not([open]) :is(a[href], button, .plot, pre[tabindex], .scroll), details:not([open]) details summary',
        ),
      ].length,
  )

  expect(reached.size).toBeGreaterThanOrEqual(expected - hiddenInFolds)

  const plot = page.locator('#scenario-import figure.timeline .plot')
  const readout = page.locator('#scenario-import figure.timeline .readout')
  await plot.focus()
  const before = await readout.textContent()
  await page.keyboard.press('ArrowRight')
  const first = await readout.textContent()
  await page.keyboard.press('ArrowRight')
  const second = await readout.textContent()
  expect(new Set([before, first, second]).size).toBe(3)

  await page.keyboard.press('End')
  expect(await readout.textContent()).toMatch(/^12 s/)
  for (let presses = 0; presses < 4; presses++) {
    await page.keyboard.press('+')
  }
  await page.keyboard.press('Home')
  expect(await readout.textContent()).toMatch(/^0\.1 s/)
  await page.keyboard.press('0')
  expect(await readout.textContent()).toMatch(/^0\.1 s/)
})

test('a metric is chosen by keys, and the chart follows', async () => {
  await using opened = await openPage(browser, red.url)
  const { page } = opened
  const chart = page.locator('#scenario-import figure.timeline')
  const chosen = (): Promise<string> => chart.locator('input:checked').inputValue()

  expect(await chosen()).toBe('external') // what is furthest over its budget
  await chart.locator('input:checked').focus()
  await page.keyboard.press('ArrowRight')
  expect(await chosen()).toBe('arrayBuffers')
  expect(await chart.locator('.readout').textContent()).toMatch(/^arrayBuffers/)
})

test("the theme is the system's until another is chosen, and charts follow", async () => {
  await using opened = await openPage(browser, green.url, { colorScheme: 'dark' })
  const { page } = opened
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const corner = (): Promise<readonly number[]> =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas')
      return [...(canvas?.getContext('2d')?.getImageData(canvas.width - 30, 30, 1, 1).data ?? [])]
    })
  await expect.poll(corner).toHaveLength(4)
  const [dark, darkCorner] = [await background(), await corner()]

  await page.locator('.theme label', { hasText: 'Light' }).click()
  expect(await background()).not.toBe(dark)
  expect(await corner()).not.toEqual(darkCorner)
  await page.keyboard.press('ArrowRight')
  expect([await background(), await corner()]).toEqual([dark, darkCorner])
})

test.for(runs.flatMap(run => (['light', 'dark'] as const).map(colorScheme => ({ run, colorScheme }))))(
  'axe finds nothing in a $run run, $colorScheme',
  async ({ run, colorScheme }) => {
    await using opened = await openPage(browser, leftRun(run).url, { colorScheme })
    const { page } = opened
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') })
    const violations = await page.evaluate(async () =>
      (await window.axe.run()).violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html)
            .join(' ')}`,
      ),
    )

    expect(violations).toEqual([])
  },
)

test('what a message holds is shown and does nothing', async () => {
  await using opened = await openPage(browser, red.url)
  const { page } = opened

  expect(await page.evaluate(() => Reflect.get(globalThis, 'broken') as unknown)).toBeUndefined()
  expect(await page.locator('#scenario-hostile').textContent()).toContain(
    '</script><script>globalThis.broken = 1</script>',
  )
  expect(await page.locator('#scenario-hostile img, #scenario-hostile b').count()).toBe(0)
})

test('figures in charts are written as everywhere else', async () => {
  await using opened = await openPage(browser, green.url)
  const values = [
    0, 1, -1, 1023, 1024, 1536, -70_000, 102_400, 999_999, 1_048_576, 1_500_000, 123_456_789, -2_147_483_648, 5e9,
  ]
  // As text: in a function Vitest would take this import for one of its own.
  const shown = await opened.page.evaluate<readonly string[]>(
    `import('#bytes').then(({ formatBytes }) => ${JSON.stringify(values)}.map(formatBytes))`,
  )

  expect(shown).toEqual(values.map(formatBytes))
})

test('a page without timelines, or with torn ones, is whole', async () => {
  const first = timelineOf(greenImport, { torn: true })
  const { url } = leaveRun(join(folder, 'torn'), greenRun, {
    import: first,
    transfer: '',
    'import-without-helia': 'nonsense\n{"type":',
  })
  await using opened = await openPage(browser, url)

  expect(await opened.page.locator('#scenario-import figure.timeline canvas').count()).toBe(1)
  expect(await opened.page.locator('#scenario-transfer .nothing').textContent()).toBe('No timeline: there is no file.')
  expect(await opened.page.locator('#scenario-import-without-helia .nothing').textContent()).toBe(
    'No timeline: it has fewer than two samples.',
  )
  expect(opened.complaints).toEqual([])
})

test('a suite of half an hour stays below 1 MiB', () => {
  const long = timelineOf(greenImport, { seconds: 1800 })
  const { folder: place } = leaveRun(
    join(folder, 'long'),
    greenRun,
    Object.fromEntries(greenRun.scenarios.map(({ scenario }) => [scenario, long])),
  )

  expect(statSync(join(place, 'report.html')).size).toBeLessThan(1024 * 1024)
})

test('says what to do where there is no browser', () => {
  expect(() => findChromium('/nowhere')).toThrow(
    'There is no Chromium on PATH (chromium, chromium-browser, google-chrome). Install it, on Debian by: apt-get install --no-install-recommends chromium',
  )
})
