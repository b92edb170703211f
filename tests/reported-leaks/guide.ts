/** The commands of docs/reproducing-a-report.md print the lines that it shows, apart from their figures. */

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const guide = readFileSync('docs/reproducing-a-report.md', 'utf8')
const reports = mkdtempSync(join(tmpdir(), 'guide-'))

afterAll(() => {
  rmSync(reports, { recursive: true, force: true })
})

const steps = [...guide.matchAll(/<!-- run -->\n```sh\nnpm (.*)\n```\n\n<!-- prints -->\n```text\n([\s\S]*?)```/g)].map(
  ([, command = '', shown = '']) => ({ command, shown }),
)

test('has commands to run', () => {
  expect(steps.map(({ command }) => command.split(' ')[1])).toEqual(['repro', 'bisect'])
})

test.for(steps)('npm $command', { timeout: 0 }, async ({ command, shown }) => {
  const printed = await run(command.split(' '))

  expect(shapes(printed)).toEqual(expect.arrayContaining([...shapes(shown)]))
})

function run(parameters: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    // Its exit code is the leak's, not the guide's.
    execFile('npm', parameters, { env: { ...process.env, MEMORY_REPORTS: reports } }, (_, stdout, stderr) => {
      resolve(stderr + stdout)
    })
  })
}

/**
 * Lines without their figures and units, without the spaces that align them, and without the root of a path: it is by
 * chance which one a holder is reached by.
 */
function shapes(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line =>
      line
        .replaceAll(/[+-]?\d[\d,.]*(?: (?:[KMG]i)?B\b)?/g, '#')
        .replaceAll(/\s+/g, ' ')
        .replace(/^( ?Held by) .*? → … → /, '$1 … → ')
        .trim(),
    )
    .filter(line => line !== '')
}
