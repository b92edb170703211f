/** Packs the checkout once for all files of tests. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { run } from './run.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the tarball. */
    readonly tarball: string
    /** A folder for projects, which is removed at the end. */
    readonly folder: string
  }
}

export default async function pack(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'package-test-'))
  // scripts are switched off here, and `prepack` builds
  const { stdout } = await run('npm', ['pack', '--ignore-scripts=false', '--json', '--pack-destination', folder], '.')
  const name = /"filename": "([^"]+)"/.exec(stdout)?.[1]
  if (name === undefined) {
    throw new Error(`npm pack made no tarball:\n${stdout}`)
  }
  project.provide('tarball', join(folder, name))
  project.provide('folder', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
