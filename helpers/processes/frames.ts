/** The frames of a stack that help its reader. */

import { fileURLToPath } from 'node:url'
import { isOfSuite } from '../module-url.ts'
import { frameText, locationText } from './locations.ts'

/**
 * The frames of an error, innermost first, as `digest (fixtures/digest.ts:8:3)`. Frames of Node, of Vitest and of this
 * suite are left out. Where clean-up threw after an error, the frames are those of the error. Empty for a value that is
 * no error.
 */
export function framesOf(error: unknown): readonly string[] {
  if (typeof SuppressedError === 'function' && error instanceof SuppressedError) {
    return framesOf(error.suppressed)
  }
  const stack: unknown = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined

  return typeof stack !== 'string'
    ? []
    : stack.split('\n').flatMap(line => {
        const [, name = '', file = '', at, column] =
          /^ *at (?:async )?(?:(.*?) \()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? []
        const path = file.startsWith('file:') ? fileURLToPath(file) : file
        return path === '' || isHost(path)
          ? []
          : [
              frameText(
                name === '<anonymous>' ? '' : name,
                locationText({ file: path, line: Number(at), column: Number(column) }),
              ),
            ]
      })
}

/** Vitest, and the rooms of this suite that run a scenario: they are below every frame, and seldom the cause. */
export function isHost(path: string): boolean {
  return /\/node_modules\/(?:@?vitest|vite)\//.test(path) || isOfSuite(path)
}
