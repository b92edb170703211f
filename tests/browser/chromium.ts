/** A real browser, without a window, and a page of it that reports what goes wrong in it. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** @throws with what to do when there is none on PATH */
export function findChromium(path = process.env['PATH'] ?? ''): string {
  const found = path
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(isExecutable)
  if (found === undefined) {
    throw new Error(
      `There is no Chromium on PATH (${names.join(', ')}). ` +
        'Install it, on Debian by: apt-get install --no-install-recommends chromium',
    )
  }
  return found
}

/** @throws when there is none on PATH */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--force-prefers-reduced-motion'] })
}

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page
  /** Errors, warnings, and requests for anything but the page itself. Empty when all is well. */
  readonly complaints: readonly string[]
}

export interface Look {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

/**
 * Opens a file as a double click does, and waits until its charts are there.
 *
 * @throws when they never are
 */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, height = 900, colorScheme = 'light' }: Look = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    deviceScaleFactor: width < 500 ? 2 : 1,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`${message.type()}: ${message.text()}`)
    }
  })
  page.on('pageerror', error => {
    complaints.push(`thrown: ${error.message}`)
  })
  page.on('request', request => {
    if (request.url() !== url && !request.url().startsWith('data:')) {
      complaints.push(`asks for ${request.url()}`)
    }
  })

  await page.goto(url)
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.plot')].every(
      plot => !plot.checkVisibility() || plot.querySelector('canvas') !== null,
    ),
  )
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
