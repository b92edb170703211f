/**
 * A leak pair: one operation, done over and over, in two ways. One leaks, the other does not. The scenario is the
 * fixed one, and must stay level; asked to leak, it does some of its operations, or all of them, by the leaking one.
 */

import type { EventEmitter } from 'node:events'
import { expect } from 'vitest'
import type { Child } from '../measure/child-instrument.ts'
import type { ScenarioMemory } from '../scenario/run-scenario.ts'
import { repeatInRounds } from '../scenario/work.ts'
import { scenario } from './scenario.ts'
import type { Scenario } from '../scenario/definition.ts'

/** One way of doing the operation. */
export interface Implementation {
  /** Does it once; `id` is another number each time. @throws when it could not be done: work that fails looks flat */
  readonly operate: (id: number) => unknown
  /** Does it so often in one go, where asking for each would be work of its own. */
  readonly operateOften?: (times: number) => Promise<void>
  /** The process that does it and is measured, where that is not this one. */
  readonly child?: Child
  /** What it counts itself, by the name of the metric. */
  readonly counts?: Readonly<Record<string, () => number>>
  /** Whose listeners are counted. */
  readonly emitter?: EventEmitter
  /** Collects the garbage of a worker's isolate, before every reading. */
  readonly collect?: () => Promise<void>
  /** Releases what would outlive it. */
  readonly close?: () => unknown
}

export interface LeakPairOptions {
  /** What the fixed one promises, in plain words. */
  readonly title: string
  /** The file of the document that it comes from. */
  readonly document?: string
  /** The report that it reproduces. */
  readonly reported?: string
  /** Metrics that must not grow, each with the reason why they do not. */
  readonly metrics: Readonly<Record<string, string>>
  /** In each round; a prime number shows in the counts. */
  readonly operations: number
  /** In each round at least, where the run is asked for less than 1 GiB. Default: as many. */
  readonly least?: number
  /**
   * Before it is judged for the first time. Default: 12. What has risen by then is followed for as many again, and
   * so on.
   */
  readonly rounds?: number
  /** Milliseconds that what it starts takes to release its memory. Default: 0. */
  readonly wait?: number
  /** Whether it dials. Default: no. */
  readonly network?: boolean
  readonly leaky: () => Implementation | Promise<Implementation>
  readonly fixed: () => Implementation | Promise<Implementation>
}

/** Defines a leak pair, and makes it this file's test when this file is the one that Vitest runs. */
export function leakPair(
  meta: { readonly filename: string },
  { leaky: createLeaky, fixed: createFixed, ...options }: LeakPairOptions,
): Scenario {
  return scenario(meta, { rounds: 12, leaks: true, ...options }, async ({ memory, operations, leak }) => {
    await using opened = openings()
    const fixed = await opened.open(createFixed)
    const leaky = leak === undefined ? fixed : await opened.open(createLeaky)
    observe(memory, [...new Set([fixed, leaky])])

    let id = 0
    const operate = async (times: number): Promise<void> => {
      if (fixed.operateOften !== undefined && leaky.operateOften !== undefined) {
        const byLeaky = leak === undefined ? 0 : Math.floor((id + times) / leak) - Math.floor(id / leak)
        id += times
        await fixed.operateOften(times - byLeaky)
        await leaky.operateOften(byLeaky)
        return
      }
      for (const last = id + times; id < last;) {
        id++
        await (leak !== undefined && id % leak === 0 ? leaky : fixed).operate(id)
      }
    }

    await repeatInRounds(memory, operate, operations)

    expect(memory).toStayLevel()
  })
}

interface Openings extends AsyncDisposable {
  readonly open: (create: () => Implementation | Promise<Implementation>) => Promise<Implementation>
}

/** Closes what it opened, the last first, each whether another fails or not. Node 22 has no AsyncDisposableStack. */
function openings(): Openings {
  const opened: Implementation[] = []
  const close = async (): Promise<void> => {
    const last = opened.pop()
    if (last !== undefined) {
      try {
        await last.close?.()
      } finally {
        await close()
      }
    }
  }
  return {
    async open(create) {
      const implementation = await create()
      opened.push(implementation)
      return implementation
    },
    [Symbol.asyncDispose]: close,
  }
}

/** What both count is added up: a leak must show beside whatever the fixed one holds. */
function observe(memory: ScenarioMemory, both: readonly Implementation[]): void {
  for (const name of new Set(both.flatMap(({ counts = {} }) => Object.keys(counts)))) {
    memory.count(name, () => both.reduce((sum, { counts }) => sum + (counts?.[name]?.() ?? 0), 0))
  }
  for (const { emitter, collect } of both) {
    if (emitter !== undefined) {
      memory.watch(emitter)
    }
    if (collect !== undefined) {
      memory.collect(collect)
    }
  }
  const children = both.flatMap(({ child }) => child ?? [])
  if (children.length > 0) {
    memory.follow(children)
  }
}
