/** A signature begins with what the program owns, whatever leads there; what runs the scenario is no leak of it. */

import { expect, test } from 'vitest'
import { growingPaths, watch, type Growth, type GrowingPath } from '../../../helpers/heap/growth/growth.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { write, type Built, type Heap } from './build.ts'

type Edges = NonNullable<Built['edges']>

/** Scripts by the number that locations have of them, each with a function that names it. */
const scripts = {
  1: 'file:///app/server.js',
  2: 'node:internal/timers',
  3: new URL('../../../helpers/scenario/child-activity.ts', import.meta.url).href,
} as const

const scriptNodes: Heap = Object.fromEntries(
  Object.entries(scripts).flatMap(([script, name]) => [
    [`known${script}`, functionIn(Number(script), [['internal', 'shared', `shared${script}`]])],
    [`shared${script}`, { type: 'code', edges: [['internal', 'script', `script${script}`]] }],
    [`script${script}`, { type: 'code', name }],
  ]),
)

function functionIn(script: number, edges: Edges = [], name = 'serve'): Built {
  return { type: 'closure', name, location: [script, 1, 1], edges }
}

function instanceOf(name: string, script: number, edges: Edges): Built {
  return { name, location: [script, 1, 1], edges }
}

/** What grows hangs on `holder`, which `head` leads to from the global object. */
const grown = (head: (holder: Heap, edges: Edges) => Heap, leaf: Built = { name: 'Want' }): GrowingPath | undefined => {
  let growth: Growth | undefined
  const graphs = [2, 3, 4].map(count => {
    const keys = Array.from({ length: count }, (_, index) => `want${index}`)
    const heap: Heap = {
      root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
      ...head(
        Object.fromEntries(keys.map(key => [key, leaf])),
        keys.map((key, index) => ['element', index, key] as const),
      ),
      ...scriptNodes,
    }
    return readSnapshotBytes(new TextEncoder().encode(write(heap)))
  })
  for (const graph of graphs) {
    growth = watch(growth, graph)
  }
  return growingPaths(growth!, graphs.at(-1)!)[0]
}

/** `… → Session → .wants : Array → [] : Want`. */
const session =
  (global: Edges, between: Heap) =>
  (wants: Heap, entries: Edges): Heap => ({
    global: { name: 'global', edges: [...global, 'known1', 'known2', 'known3'] },
    ...between,
    session: instanceOf('Session', 1, ['wants']),
    wants: { name: 'Array', edges: entries },
    ...wants,
  })

test('whatever leads to an object of the program does not count', () => {
  const byName = grown(session(['app'], { app: { name: 'Object', edges: [['property', 'first', 'session']] } }))
  const byTimer = grown(
    session(['timers'], {
      timers: { name: 'Object', edges: [['property', '100', 'timer']] },
      timer: instanceOf('Timeout', 2, [['property', '_onTimeout', 'onTimeout']]),
      onTimeout: functionIn(1, [['internal', 'context', 'scope']], 'onTimeout'),
      scope: { name: 'system / Context', edges: [['context', 'self', 'session']] },
    }),
  )

  expect(byName?.path.at(-1)?.kind).toBe('Want')
  expect(byTimer?.path.length).toBeGreaterThan(byName?.path.length ?? 0)
  expect(byTimer?.signature).toBe(byName?.signature)
})

test('another class that holds it, and another name, are other leaks', () => {
  const first = grown(session(['session'], {}))
  const other = grown((wants, entries) => ({
    ...session(['session'], {})(wants, entries),
    session: instanceOf('Server', 1, ['wants']),
  }))
  const renamed = grown((wants, entries) => ({
    ...session(['session'], {})(wants, entries),
    session: instanceOf('Session', 1, [['property', 'blocks', 'wants']]),
  }))

  expect(new Set([first, other, renamed].map(found => found?.signature)).size).toBe(3)
})

/** `… → function → its scope → (variable) wants : Array → [] : Want`, by a function of a script. */
const variable =
  (script: number, name: string, functionName = 'serve') =>
  (wants: Heap, entries: Edges): Heap => ({
    global: { name: 'global', edges: ['handler', 'known1', 'known2', 'known3'] },
    handler: functionIn(script, [['internal', 'context', 'scope']], functionName),
    scope: { name: 'system / Context', edges: [['context', name, 'list']] },
    list: { name: 'Array', edges: entries },
    ...wants,
  })

test('a variable counts by its name, and not by which of its functions led there', () => {
  const first = grown(variable(1, 'wants'))

  expect(grown(variable(1, 'wants', 'close'))?.signature).toBe(first?.signature)
  expect(grown(variable(1, 'blocks'))?.signature).not.toBe(first?.signature)
})

test('what grows in a variable of the suite is no leak of what it runs', () => {
  expect(grown(variable(3, 'names'))).toBeUndefined()
  expect(
    grown((wants, entries) => ({
      ...variable(3, 'body')(wants, entries),
      list: functionIn(1, [['internal', 'context', 'inner']]), // the scenario, which the suite calls
      inner: { name: 'system / Context', edges: [['context', 'wants', 'wants']] },
      wants: { name: 'Array', edges: entries },
    })),
  ).toBeDefined()
})

/** `global → <key> : Map → [] : Want`. */
const under = (key: string): GrowingPath | undefined =>
  grown((wants, entries) => ({
    global: { name: 'global', edges: ['known1', 'known2', 'known3', ['property', key, 'list']] },
    list: { name: 'Map', edges: entries },
    ...wants,
  }))

test('what grows on the global object under a symbol of the suite is no leak of what it runs', () => {
  expect(under('<symbol memory-regression-suite.origins>')).toBeUndefined()
  expect(under('<symbol undici.globalDispatcher.1>')).toBeDefined()
})

test('a function of the program that only the suite holds is a leak of the program', () => {
  const listener = functionIn(1, [], 'onRequest')

  expect(grown(variable(3, 'leaky'), listener)?.path.at(-1)?.kind).toBe('function onRequest')
  expect(grown(variable(3, 'leaky'), functionIn(3, [], 'onRequest'))).toBeUndefined()
})

/** Timers that Node alone holds, and a function of the program that hangs on each. */
const timers = (functionName: string, key: string): GrowingPath | undefined =>
  grown(
    (wants, entries) => ({
      global: { name: 'global', edges: ['known1', 'known2', 'known3', ['property', key, 'list']] },
      list: instanceOf('TimersList', 2, entries),
      ...wants,
      onTimeout: functionIn(1, [], functionName),
    }),
    instanceOf('Timeout', 2, [['property', '_onTimeout', 'onTimeout']]),
  )

test('where Node alone holds it, the function of the program that hangs on it counts', () => {
  expect(timers('reload', 'timers')?.signature).toBe(timers('reload', 'lists')?.signature)
  expect(timers('reload', 'timers')?.signature).not.toBe(timers('retry', 'timers')?.signature)
})
