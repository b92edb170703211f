/** A path as a person would name its steps. */

import type { Label } from '../growth/grouping.ts'
import { withoutHost } from '../growth/host.ts'

/** What stands between objects in V8 and not in the program, such as the scope of a function before its variables. */
const isHidden = ({ kind }: Label): boolean => kind.startsWith('system / ') && names[kind] === undefined

/** V8's names for what people know by others. */
const names: Readonly<Record<string, string>> = {
  'system / JSArrayBufferData': 'bytes of an ArrayBuffer',
  'system / ExternalStringData': 'characters of a string',
}

/** A kind as a person knows it. */
export function tellKind(kind: string): string {
  return names[kind] ?? kind
}

/** From a root, or from a module where the program's own begins. */
export function tellPath(path: readonly Label[]): readonly string[] {
  const [root, ...steps] = withoutHost(path)

  return root === undefined ? [] : [tellKind(root.kind), ...tellSteps(steps)]
}

/** Steps alone: `.cache : Map`, `[] : Session`, and the kind by itself where the link has no name in the program. */
export function tellSteps(steps: readonly Label[]): readonly string[] {
  return steps
    .filter(step => !isHidden(step))
    .map(({ edge, kind }) => (edge.startsWith('{') && edge !== '{*}' ? tellKind(kind) : `${edge} : ${tellKind(kind)}`))
}
