/**
 * Finds out where a process hangs, by its inspector, which Node opens on SIGUSR1 even while the process loops. Every
 * request has a timeout: a process that does not respond is killed without a diagnosis.
 */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { chunkOf, openSession } from '../heap/capture/inspector.ts'
import type { Session } from '../heap/capture/inspector.ts'
import { readSnapshotStream } from '../heap/parse/open.ts'
import { suspendedFunctions } from '../heap/graph/suspended.ts'
import { isOfSuite, modulePath } from '../module-url.ts'
import { currentTaskKey } from './current-task.ts'
import { inTime } from './in-time.ts'
import { frameText, isOwn, locationText, pathText } from './locations.ts'
import type { Locate } from './locations.ts'

export interface Hang {
  /**
   * `blocked`: code runs and lets nothing else run. `busy`: the event loop turns, and works most of the time. `idle`:
   * it turns, and waits. `silent`: the inspector did not respond, so nothing more is known.
   */
  readonly kind: 'blocked' | 'busy' | 'idle' | 'silent'
  /**
   * The running functions, innermost first, in source locations: `digest (fixtures/digest.ts:8:3)`. Blocked or busy.
   */
  readonly stack: readonly string[]
  /** The functions of this repository in which an idle process waits, as in a stack. */
  readonly waiting: readonly string[]
  /** Counts of what its event loop waits for, by type: `Timeout`, `TCPSocketWrap`. */
  readonly handles: Readonly<Record<string, number>>
}

/** The parts of a fork that its diagnosis needs. */
export interface HungProcess {
  readonly pid: number
  readonly locate: Locate
  /** The address of its inspector, once it has printed it. */
  readonly inspector: Promise<string>
}

const requestTimeout = 1000 // milliseconds; a loop responds within 0.2 s on a machine that does little else
const snapshotPatience = 20_000 // milliseconds; a heap of 50 MiB takes about 2 s
const watched = 300 // milliseconds over which its CPU time is measured
const busyFrom = 0.5 // of them

/**
 * Diagnoses a process that hangs. It takes 2 s where the process responds, and leaves it with an open inspector: kill
 * it afterwards.
 */
export async function lookInto({ pid, locate, inspector }: HungProcess): Promise<Hang> {
  const share = await cpuShare(pid)
  const silent: Hang = { kind: 'silent', stack: [], waiting: [], handles: {} }

  try {
    process.kill(pid, 'SIGUSR1')
    const url = await inTime<string>(5 * requestTimeout, resolve => {
      inspector.then(resolve, () => resolve(undefined))
    })
    if (url === undefined) {
      return silent
    }
    using session = await openSession(url, 5 * requestTimeout)

    const scripts = await learnScripts(session)
    const nameOf = (script: string, line: number, column: number): string =>
      locationText(locate(scripts.get(script) ?? '', line + 1, column + 1))

    const turns = (await evaluate(session, 'new Promise(resolve => setImmediate(resolve, "turns"))')) === 'turns'
    if (!turns || share >= busyFrom) {
      return { ...silent, kind: turns ? 'busy' : 'blocked', stack: await stackOf(session, nameOf) }
    }

    const handles = countsOf(
      await evaluate(session, 'process.getActiveResourcesInfo().filter(type => type !== "Immediate")'),
    )
    const inBody = await locationOfTask(session, nameOf)
    return {
      ...silent,
      kind: 'idle',
      handles,
      waiting: [...new Set([...(await suspendedIn(session, locate)), ...inBody])],
    }
  } catch {
    return silent // it ended meanwhile
  }
}

/** What the inspector returns; `undefined` when it rejects the request, or does not answer within `patience`. */
async function ask(session: Session, method: string, params: object = {}, patience = requestTimeout): Promise<unknown> {
  return await session.ask(method, params, patience).catch(() => undefined)
}

/** The share of its time that a process spends on the CPU. */
async function cpuShare(pid: number): Promise<number> {
  const before = ticksOf(pid)
  await sleep(watched)
  // Linux counts it in ticks of 10 ms on every machine that Node runs on
  return ((ticksOf(pid) - before) * 10) / watched
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12)
    return Number(user) + Number(system)
  } catch {
    return 0
  }
}

const script = v.object({ scriptId: v.string(), url: v.string() })

/** The file of each script, by the number that the inspector gives it. */
async function learnScripts(session: Session): Promise<ReadonlyMap<string, string>> {
  const scripts = new Map<string, string>()
  session.on('Debugger.scriptParsed', params => {
    const { scriptId, url } = v.parse(script, params)
    scripts.set(scriptId, url)
  })
  await ask(session, 'Debugger.enable', {}, 5 * requestTimeout)
  return scripts
}

const evaluated = v.object({ result: v.object({ value: v.optional(v.unknown()) }) })

async function evaluate(session: Session, expression: string): Promise<unknown> {
  const result = await ask(session, 'Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  return result === undefined ? undefined : v.parse(evaluated, result).result.value
}

function countsOf(types: unknown): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const type of v.is(v.array(v.string()), types) ? types : []) {
    counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

type NameOf = (script: string, line: number, column: number) => string

const scriptLocation = v.object({
  scriptId: v.string(),
  lineNumber: v.number(),
  columnNumber: v.optional(v.number(), 0),
})
const paused = v.object({ callFrames: v.array(v.object({ functionName: v.string(), location: scriptLocation })) })

const pauses = 5

/** It runs every 100 ms, and is not what hangs. */
const sampler = pathText(modulePath('../measure/timeline.ts', import.meta.url))

/**
 * The stack of the process when it is paused. A pause in the sampler is resumed and repeated. Between two microtasks,
 * where a loop of them spends its time, Node alone is on the stack; a step leads into the next one. The last stack is
 * returned when no better one was found.
 */
async function stackOf(session: Session, nameOf: NameOf): Promise<readonly string[]> {
  let frames: readonly string[] = []
  let how = 'Debugger.pause'
  for (let attempt = 0; attempt < pauses; attempt++) {
    const stop = inTime<unknown>(requestTimeout, resolve => session.on('Debugger.paused', resolve))
    void ask(session, how)
    const params = await stop
    const seen =
      params === undefined
        ? []
        : v
            .parse(paused, params)
            .callFrames.map(({ functionName, location: { scriptId, lineNumber, columnNumber } }) => ({
              functionName,
              at: nameOf(scriptId, lineNumber, columnNumber),
            }))

    if (seen.some(({ at }) => at.startsWith(sampler))) {
      await ask(session, 'Debugger.resume')
      how = 'Debugger.pause'
      continue
    }
    frames = seen.length === 0 ? frames : seen.map(({ functionName, at }) => frameText(functionName, at))
    if (seen.some(({ at }) => !at.startsWith('node:'))) {
      break
    }
    how = 'Debugger.stepInto'
  }
  return frames
}

const objectFound = v.object({ result: v.object({ objectId: v.optional(v.string()) }) })
const properties = v.object({
  internalProperties: v.optional(
    v.array(v.object({ name: v.string(), value: v.optional(v.object({ value: v.optional(v.unknown()) })) })),
    [],
  ),
})

/**
 * The location of the scenario's function that began last (current-task.ts): it is known even where the function waits
 * for an unreachable promise.
 */
async function locationOfTask(session: Session, nameOf: NameOf): Promise<readonly string[]> {
  const body = await ask(session, 'Runtime.evaluate', {
    expression: `globalThis[Symbol.for(${JSON.stringify(currentTaskKey)})]`,
  })
  const objectId = body === undefined ? undefined : v.parse(objectFound, body).result.objectId
  if (objectId === undefined) {
    return []
  }
  const about = await ask(session, 'Runtime.getProperties', { objectId, ownProperties: true })
  const found =
    about === undefined
      ? undefined
      : v.parse(properties, about).internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value

  return v.is(scriptLocation, found) ? [nameOf(found.scriptId, found.lineNumber, found.columnNumber ?? 0)] : []
}

/** Functions of this repository that wait for a reachable promise. */
async function suspendedIn(session: Session, locate: Locate): Promise<readonly string[]> {
  const chunks = new PassThrough()
  session.on('HeapProfiler.addHeapSnapshotChunk', params => {
    chunks.write(chunkOf(params))
  })
  const reading = readSnapshotStream(chunks).catch(() => undefined)
  await ask(session, 'HeapProfiler.takeHeapSnapshot', {}, snapshotPatience)
  chunks.end()
  const graph = await reading

  return graph === undefined
    ? []
    : suspendedFunctions(graph).flatMap(({ name, location: place }) => {
        const [, url = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? []
        const text = locationText(locate(url, Number(line), Number(column)))
        return isOwn(text) && !isSuite(text) ? [frameText(name, text)] : []
      })
}

/** The suite's own functions wait in every scenario. */
function isSuite(location: string): boolean {
  return isOfSuite(path.resolve(location))
}
