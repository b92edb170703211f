import { closeOverEverything, closeOverId } from '../../../fixtures/node-patterns/closures.ts'
import type { Handle } from '../../../fixtures/node-patterns/closures.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Leak 3 of the document: callbacks that stay, each of which needs an id, and retains the buffer beside it. The
 * document's own closure does not retain it in today's V8; it does once another closure of the same scope uses the
 * buffer.
 */
export const closingOver = leakPair(import.meta, {
  title: 'a callback that stays retains the id that it needs, and not the buffer beside it',
  document: '003_9b2d197e7464efe0.txt',
  operations: 211,
  rounds: 8,
  metrics: {
    arrayBuffers: 'the buffer goes with the call that used it; one that stays weighs 16 KiB',
    external: 'as arrayBuffers',
  },
  leaky: () => retainingCallbacks(closeOverEverything),
  fixed: () => retainingCallbacks(closeOverId),
})

function retainingCallbacks(handle: Handle): Implementation {
  const callbacks: (() => number)[] = []
  return { operate: id => callbacks.push(handle({ id })) }
}
