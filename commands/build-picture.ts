/**
 * `npm run build:picture`: takes the README's picture of the report, of a real run in which the README's own test has
 * its leak and other scenarios are clean, in the Chromium on PATH. Takes about two minutes.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runScenarios } from '../helpers/run/run.ts'
import { readSettings } from '../helpers/settings.ts'
import { MiB } from '../helpers/units.ts'
import { launchChromium, openPage } from '../tests/browser/chromium.ts'

const picture = 'docs/images/report.png'
const example = 'closed-sessions'

/** A directory beside the sources, so that the picture has a short path; removed at the end. */
const directory = 'example'

await using browser = await launchChromium()
await using cleanUp = new AsyncDisposableStack()
mkdirSync(directory) // and throws when there is one already
cleanUp.defer(() => rmSync(directory, { recursive: true }))
writeFileSync(
  join(directory, `${example}.ts`),
  readFileSync(`docs/examples/${example}.ts`, 'utf8')
    .replace(/^ *bus\.off.*\n/m, '')
    .replace("'../../", "'../"),
)

const { results } = await runScenarios({
  scenarios: [join(directory, `${example}.ts`), 'node-cache', 'import'],
  settings: { fileSize: 32 * MiB },
  output: 'inherit',
})
const red = results?.scenarios.filter(({ outcome }) => outcome !== 'passed').map(({ scenario }) => scenario)
if (red?.join() !== example) {
  throw new Error(
    `The picture is to show ${example} red and the others green. Red: ${red?.join(', ') ?? 'no results'}.`,
  )
}

mkdirSync(dirname(picture), { recursive: true })
await using opened = await openPage(browser, pathToFileURL(join(readSettings().reports, 'report.html')).href, {
  width: 1200,
  height: 940,
})
await opened.page.screenshot({ path: picture })
process.stdout.write(`${picture} written.\n`)
