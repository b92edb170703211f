/** The steps of a path as text, with names that a program's author knows. */

import type { Label } from '../growth/grouping.ts'
import { withoutHost } from '../growth/host.ts'

/** What is between objects in V8 and not in the program, such as the scope of a function before its variables. */
const isHidden = ({ kind }: Label): boolean => kind.startsWith('system / ') && names[kind] === undefined

/** Names of V8 that have a common name. */
const names: Readonly<Record<string, string>> = {
  'system / JSArrayBufferData': 'bytes of an ArrayBuffer',
  'system / ExternalStringData': 'characters of a string',
}

/** The common name of a kind of object. */
export function kindText(kind: string): string {
  return names[kind] ?? kind
}

/** The steps from a root on, or from a module where the program's own begins. */
export function pathTexts(path: readonly Label[]): readonly string[] {
  const [root, ...steps] = withoutHost(path)

  return root === undefined ? [] : [kindText(root.kind), ...stepTexts(steps)]
}

/** Steps alone: `.cache : Map`, `[] : Session`, and the kind by itself where the link has no name in the program. */
export function stepTexts(steps: readonly Label[]): readonly string[] {
  return steps
    .filter(step => !isHidden(step))
    .map(({ edge, kind }) => (edge.startsWith('{') && edge !== '{*}' ? kindText(kind) : `${edge} : ${kindText(kind)}`))
}
