import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/** Demo 3 of the document: an object that only a WeakRef refers to is collected, and its finalizer runs. */
export const referringWeakly = leakPair(import.meta, {
  title: 'an object without references is collected, and its finalizer runs',
  document: '003_9b2d197e7464efe0.txt',
  operations: 503,
  metrics: {
    alive: 'a reading awaits collections, and turns of the event loop between them: then all of them are gone',
    unfinalized: 'as alive: finalizers run in the turn after the collection',
    heapUsed: 'a pair that stays weighs about 200 bytes',
  },
  leaky: () => dropping(object => object), // the held value of the registry retains the object
  fixed: () => dropping(({ id }) => id),
})

function dropping(remember: (object: { readonly id: number }) => unknown): Implementation {
  const references = new Set<WeakRef<object>>()
  const registry = new FinalizationRegistry<{ readonly reference: WeakRef<object>; readonly remembered: unknown }>(
    ({ reference }) => {
      references.delete(reference)
    },
  )

  return {
    operate(id) {
      const object = { id }
      const reference = new WeakRef(object)
      references.add(reference)
      registry.register(object, { reference, remembered: remember(object) })
    },
    counts: {
      alive: () =>
        references
          .values()
          .filter(reference => reference.deref() !== undefined)
          .toArray().length,
      unfinalized: () => references.size,
    },
  }
}
