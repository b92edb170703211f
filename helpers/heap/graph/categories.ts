/** The heap by category: arrays, strings, code and so on. */

import type { Graph } from './graph.ts'

/** Sums over the nodes of some types; sizes are as V8 wrote them. */
export interface Category {
  readonly name: string
  readonly count: number
  /** Bytes. */
  readonly size: number
}

const categoryOf: Readonly<Record<string, string>> = {
  array: 'Arrays',
  string: 'Strings',
  'concatenated string': 'Strings',
  'sliced string': 'Strings',
  code: 'Code',
  object: 'Objects',
  closure: 'Functions',
  'object shape': 'Object shapes',
  native: 'Native',
}

/** Everything in the heap by category, largest first; the sizes of all add up to the heap. */
export function categories({ store, address, types, extraNativeBytes }: Graph): readonly Category[] {
  const taken = store.taken()
  const counts = store.doubles(store.take(8 * 256), 256).fill(0)
  const sizes = store.doubles(store.take(8 * 256), 256).fill(0)

  store.run('sum_types', address, counts.byteOffset, sizes.byteOffset)
  store.giveBack(taken)

  const sums = new Map<string, { count: number; size: number }>()

  for (const [type, name] of types.nodes.entries()) {
    const category = (Object.hasOwn(categoryOf, name) ? categoryOf[name] : undefined) ?? 'Other'
    const sum = sums.get(category) ?? { count: 0, size: 0 }
    sums.set(category, { count: sum.count + (counts[type] ?? 0), size: sum.size + (sizes[type] ?? 0) })
  }

  return [
    ...[...sums].map(([name, sum]) => ({ name, ...sum })),
    ...(extraNativeBytes > 0 ? [{ name: 'Native, outside of all objects', count: 0, size: extraNativeBytes }] : []),
  ].toSorted((a, b) => b.size - a.size)
}
