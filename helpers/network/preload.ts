/** Options that make Node load the guard before anything else. */

import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('preload.cjs', import.meta.url))

/** As flags. */
export const preload: readonly string[] = ['--require', path]

/** As NODE_OPTIONS, before those that are there. `module`: the path of what is loaded. Default: the guard. */
export function withPreload(options: string | undefined, module: string = path): string {
  return `--require "${module.replaceAll(/[\\"]/g, '\\$&')}" ${options ?? ''}`.trim()
}
