/** The options by which Node loads the guard before any other module. */

import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('preload.cjs', import.meta.url))

/** As flags. */
export const preload: readonly string[] = ['--require', path]

/** As NODE_OPTIONS, before those that are there. */
export function withPreload(options: string | undefined): string {
  return `--require "${path.replaceAll(/[\\"]/g, '\\$&')}" ${options ?? ''}`.trim()
}
