/**
 * Chrome DevTools' own analysis of heap snapshots as one program, from the package chrome-devtools-frontend: its
 * sources are TypeScript that Node cannot run.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

/** The original only words progress, which is not shown here, and needs files that DevTools' own build writes. */
const translations = `export const i18n = {
  serializeUIString: () => '',
  registerUIStrings: () => undefined,
  getLocalizedString: () => '',
  getLazilyComputedLocalizedString: () => () => '',
  lockedLazyString: () => () => '',
}`

/** Fetches a version by npm into `directory`, and returns the path of the program there. */
export async function bundleDevTools(version: string, directory: string): Promise<string> {
  const packed = execFileSync('npm', ['pack', '--silent', `chrome-devtools-frontend@${version}`], {
    cwd: directory,
    encoding: 'utf8',
  }).trim()

  execFileSync('tar', ['xzf', packed], { cwd: directory })

  const sources = join(directory, 'package/front_end')
  const entry = join(directory, 'devtools.ts')

  writeFileSync(
    entry,
    `
export { HeapSnapshotLoader } from '${sources}/entrypoints/heap_snapshot_worker/HeapSnapshotLoader.ts'
export { SecondaryInitManager } from '${sources}/entrypoints/heap_snapshot_worker/HeapSnapshot.ts'
export { NodeFilter } from '${sources}/models/heap_snapshot/HeapSnapshotModel.ts'
`,
  )

  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        name: 'no-translations',
        resolveId: id => (id.endsWith('/i18n/i18n.js') ? '\0translations' : undefined),
        load: id => (id === '\0translations' ? translations : undefined),
      },
    ],
  })

  await bundle.write({ dir: join(directory, 'devtools'), entryFileNames: 'devtools.mjs', format: 'esm' })

  return join(directory, 'devtools/devtools.mjs')
}
