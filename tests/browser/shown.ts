/** What a page of the report shows. */

import type { Page } from 'playwright-core'

/** Charts that can be seen, and on whose canvas fewer than three colours are. */
export function blankCharts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.plot')]
      .filter(plot => plot.checkVisibility())
      .filter(plot => {
        const canvas = plot.querySelector('canvas')
        const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
        return pixels === undefined || new Set(new Uint32Array(pixels.buffer)).size < 3
      })
      .map(plot => plot.getAttribute('aria-label') ?? ''),
  )
}

export type Shown = Readonly<Record<string, { readonly value: number; readonly text: string }>>

/** The figures in a row, by what they are. */
export function figuresIn(page: Page, row: string): Promise<Shown> {
  return page
    .locator(`${row} data`)
    .evaluateAll(found =>
      Object.fromEntries(
        found.map(item => [
          item.getAttribute('data-figure') ?? '',
          { value: Number(item.getAttribute('value')), text: item.textContent },
        ]),
      ),
    )
}
