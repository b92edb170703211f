/** The signature of a leak, by which lists of known leaks name it. */

import { createHash } from 'node:crypto'
import type { Label } from './grouping.ts'
import { withoutHost } from './host.ts'

/**
 * Eight hexadecimal digits that are the same for the same leak over runs and versions: of the edges and classes of the
 * path, from the last global object or root on; digits in names are left out, since programs and compilers number
 * things, and so is the test runner.
 */
export function signatureOf(path: readonly Label[]): string {
  const text = withoutHost(path)
    .map(({ edge, kind }) => `${edge} ${kind}`.replaceAll(/\d+/g, '#'))
    .join('\n')

  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
