/** A cache of weak values: what is in use stays, what nobody holds goes, and an entry without a value removes itself. */

import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createWeakLruCache } from '../../fixtures/node-patterns/weak-lru-cache.ts'
import { createCollector } from '../../helpers/measure/collector.ts'
import { exposedGc } from './exposed-gc.ts'

const { collect } = await createCollector(exposedGc())

/** Collects, and lets finalizers run in the turn that follows; twice, since a finalizer may let go of something itself. */
async function collectAll(): Promise<void> {
  await collect()
  await collect()
  await collect()
}

interface Value {
  readonly text: string
}

const valueOf = (text: string): Value => ({ text })

/** In a function of its own: no register or stack slot of the caller still holds a value. */
function fill(cache: ReturnType<typeof createWeakLruCache<string, Value>>, ...keys: readonly string[]): void {
  for (const key of keys) {
    cache.set(key, valueOf(key))
  }
}

describe('as a cache', () => {
  test('gives what it was given', () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 2 })
    const value = valueOf('a')
    cache.set('a', value)

    expect(cache.get('a')).toBe(value)
    expect(cache.has('a')).toBe(true)
    expect(cache.get('b')).toBeUndefined()
    expect(cache.has('b')).toBe(false)
    expect(cache.size()).toBe(1)
  })

  test('evicts the least recently used entry', () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 2 })
    const held = [valueOf('a'), valueOf('b'), valueOf('c')]
    held.slice(0, 2).forEach(value => cache.set(value.text, value))
    cache.get('a')
    held.slice(2).forEach(value => cache.set(value.text, value))

    expect(['a', 'b', 'c'].filter(cache.has)).toEqual(['a', 'c'])
    expect(cache.size()).toBe(2)
  })

  test('has looked at nothing by asking whether it is there', () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 2 })
    const held = ['a', 'b', 'c'].map(valueOf)
    held.slice(0, 2).forEach(value => cache.set(value.text, value))
    cache.has('a')
    held.slice(2).forEach(value => cache.set(value.text, value))

    expect(cache.has('a')).toBe(false)
  })

  test('replaces, deletes and clears', () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 9, held: 9 })
    fill(cache, 'a', 'b', 'c')
    const other = valueOf('other')
    cache.set('a', other)

    expect(cache.get('a')).toBe(other)
    expect(cache.size()).toBe(3)
    expect([cache.delete('a'), cache.delete('a')]).toEqual([true, false])
    cache.clear()
    expect(cache.size()).toBe(0)
  })

  test.for([{ capacity: 0 }, { capacity: 1.5 }, { capacity: 2, held: 3 }, { capacity: 2, held: -1 }])('refuses %o', (options) => {
    expect(() => createWeakLruCache(options)).toThrow(/^A cache of .* entries that holds .* of them cannot be made\.$/)
  })
})

describe('when V8 collects', () => {
  test('lets go of what nobody holds, and its entries remove themselves', async () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 100 })
    const held = valueOf('held')
    cache.set('held', held)
    fill(cache, 'a', 'b', 'c')
    expect(cache.size()).toBe(4)

    await collectAll()

    expect(cache.size()).toBe(1) // and nobody has asked for them
    expect(cache.get('held')).toBe(held)
  })

  test('keeps as many of the most recently used as it was told to hold', async () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 100, held: 2 })
    fill(cache, 'a', 'b', 'c')
    cache.get('a')

    await collectAll()

    expect(['a', 'b', 'c'].filter(cache.has)).toEqual(['a', 'c'])
    expect(cache.size()).toBe(2)
  })

  test('does not hold what it was told to delete', async () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 100, held: 100 })
    fill(cache, 'a')
    const reference = new WeakRef(cache.get('a') ?? {})
    cache.delete('a')

    await collectAll()

    expect(reference.deref()).toBeUndefined()
  })

  test('a finalizer that comes late does not remove the value that came after', async () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 100 })
    fill(cache, 'a')
    const next = valueOf('next')
    cache.set('a', next)

    await collectAll()

    expect(cache.get('a')).toBe(next)
    expect(cache.size()).toBe(1)
  })

  test('a value under two keys has two entries, which go together', async () => {
    const cache = createWeakLruCache<string, Value>({ capacity: 100 })
    const twice = (): void => {
      const value = valueOf('both')
      cache.set('a', value)
      cache.set('b', value)
    }
    twice()
    cache.delete('a')
    expect(cache.size()).toBe(1)

    await collectAll()

    expect(cache.size()).toBe(0)
  })

  test('is tidy after 20,000 values', async () => {
    const cache = createWeakLruCache<number, { readonly index: number }>({ capacity: 1_000_000, held: 10 })
    const fillMany = (): void => {
      for (let index = 0; index < 20_000; index++) {
        cache.set(index, { index })
      }
    }
    fillMany()

    await collectAll()

    expect(cache.size()).toBe(10)
  })
})

describe('under pressure', () => {
  test.for([
    { cache: 'weak', ends: 'is done, with entries left that V8 had no need to take', signal: null, output: /^\d+ of 150 values of 1 MiB left\n$/ },
    { cache: 'strong', ends: 'dies', signal: 'SIGABRT', output: /^$/ },
  ])('150 MiB of $cache values in a heap of 64 MiB: it $ends', ({ cache, signal, output }) => {
    const ended = spawnSync(process.execPath, ['--max-old-space-size=64', 'fixtures/node-patterns/fill-cache.ts', cache], { encoding: 'utf8' })

    expect(ended.stdout).toMatch(output)
    expect(ended.signal).toBe(signal)
    expect(ended.stderr.includes('FATAL ERROR')).toBe(signal !== null)
  })
})
