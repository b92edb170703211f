/** What a run leaves for whoever reads it: the one document, and what is rendered from it. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '../results/schema.ts'

/** Every file that tells of a whole run. What an earlier run left must not stand for this one. */
const files = ['results.json', 'tests.json', 'report.html', 'junit.xml', 'summary.md']

export function removeOutputs(reports: string): void {
  for (const file of files) {
    rmSync(join(reports, file), { force: true })
  }
}

/** Writes them all. @throws when the disk is full, or cannot be written to */
export function writeOutputs(reports: string, results: Results): void {
  mkdirSync(reports, { recursive: true })
  writeJson(join(reports, 'results.json'), results)
}

/** @throws when the disk is full, or cannot be written to */
export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
