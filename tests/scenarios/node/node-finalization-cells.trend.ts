import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * A registry has a cell for each time that something was registered, for as long as that lives, even if it is the same
 * again.
 */
export const registeringFinalizers = leakPair(import.meta, {
  title: 'what is unregistered leaves no cell in a FinalizationRegistry',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: { heapUsed: 'a cell that stays weighs about 100 bytes with what it remembers' },
  leaky() {
    const { registry, connection } = longLived()
    return {
      operate: id => registry.register(connection, { id }), // as long as the connection lives
    }
  },
  fixed() {
    const { registry, connection } = longLived()
    return {
      operate: id => {
        const request = { id }
        registry.register(connection, request, request)
        registry.unregister(request)
      },
    }
  },
})

function longLived(): { readonly registry: FinalizationRegistry<object>; readonly connection: object } {
  return { registry: new FinalizationRegistry<object>(() => {}), connection: {} }
}
