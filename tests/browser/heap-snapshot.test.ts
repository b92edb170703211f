/** A snapshot of a page of Chrome, with its DOM, detached and not, is read as DevTools reads it. */

import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareWithDevTools } from '../integration/heap/oracle.ts'
import { launchChromium } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'chrome-heap-'))
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

const detachedList = `<ul id="list"></ul><script>
  const list = document.querySelector('#list')
  list.append(...Array.from({ length: 1000 }, (_, index) => Object.assign(document.createElement('li'), { textContent: 'item ' + index })))
  window.retained = list
  list.remove()
</script>`

async function takeSnapshot(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const file = createWriteStream(path)
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => file.write(chunk))

  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.takeHeapSnapshot')
  await finished(file.end())
}

test('every retained size and distance equals that of DevTools', async () => {
  await using page = await browser.newPage()
  await page.setContent(detachedList)
  const path = join(folder, 'page.heapsnapshot')
  await takeSnapshot(page, path)

  const comparison = await compareWithDevTools(path)

  // Classes are named otherwise there: DevTools has one for each tag, and another for what of it is detached.
  expect(comparison).toMatchObject({ retainedDiffer: 0, distancesDiffer: 0 })
  expect(comparison.nodes).toBeGreaterThan(10_000)
})
