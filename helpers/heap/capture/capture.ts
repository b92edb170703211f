/**
 * Evidence from this process itself: a heap snapshot after each round, and where everything was allocated that is still
 * alive. Never measure memory in a process that does this: a snapshot adds 330 to 390 bytes of RSS per node, which do
 * not come back.
 */

import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import type { SourceMap } from 'node:module'
import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { allocationsName, snapshotName } from './evidence.ts'
import type { CapturedAllocations, ProfileNode } from './evidence.ts'

/**
 * V8's flags for a process that captures. An optimizing compiler inlines small functions into their callers: of a hot
 * function two calls deep, 3,716 of 3,716 samples named the outermost. `--no-turbo-inlining --no-maglev-inlining`
 * corrects the stacks, but V8 still allocates two objects as one, whose size is that of neither. Without both compilers
 * stacks and sizes were exact.
 */
export const captureFlags = ['--no-opt', '--no-maglev'] as const

/**
 * Bytes from one sampled allocation to the next, on average. 1 is every object, so that numbers and sizes are exact: 3
 * µs each. Of DevTools' usual 32 KiB a thousand small objects would be one sample or two.
 */
const samplingInterval = 1

/**
 * Milliseconds from the first snapshot for which allocations are sampled. An awaited tick took 150 µs meanwhile in
 * place of 16, and a `stat` 290 in place of 98. What was sampled until then names the lines, and the rounds after it
 * take as long as without.
 */
const samplingTime = 8_000

export interface Capture extends Disposable {
  /**
   * Writes a snapshot, once the process is at rest after a round. Allocations are sampled from the first one on, so
   * that what is made once and retained is not among them. Blocks while it writes.
   */
  readonly snapshot: () => void
  /**
   * Writes where everything was allocated that is alive now, unless that was written when sampling ended. Call it once,
   * after the last snapshot.
   */
  readonly allocations: () => void
  /** Whether sampling ended before the last round: it took too long. */
  readonly isCut: () => boolean
}

/** Source maps of scripts by their URLs, where they have one. */
type MapOf = (url: string) => SourceMap | undefined

/**
 * Begins to capture into a folder, which must be there.
 *
 * @param maps called when allocations are written, since source maps would else be found growing
 * @param longest milliseconds for which allocations are sampled
 */
export function startCapture(folder: string, maps: () => MapOf, longest = samplingTime): Capture {
  const session = new Session()
  session.connect()
  const marks: number[] = []
  let rounds = 0
  let cut = false

  const write = ({ head, samples }: Profile): void => {
    const captured: CapturedAllocations = {
      head: inSource(head, maps()),
      samples,
      marks,
      ...(cut ? { cut: true } : {}),
    }
    writeFileSync(join(folder, allocationsName), JSON.stringify(captured))
  }
  const stop = (): void => {
    const profile = profileOf(session)
    cut = true
    marks.push(lastOf(profile))
    write(profile)
    session.post('HeapProfiler.stopSampling')
  }
  // There from the first snapshot on, in which it would else be missing.
  const timer = setTimeout(() => (rounds === 0 ? timer.refresh() : stop()), longest).unref()

  return {
    snapshot() {
      if (rounds > 0 && !cut) {
        marks.push(lastOf(profileOf(session)))
      }
      rounds++
      const unfinished = join(folder, `.${snapshotName(rounds)}`)
      writeHeapSnapshot(unfinished)
      renameSync(unfinished, join(folder, snapshotName(rounds))) // killed meanwhile, it leaves no half one
      if (rounds === 1) {
        session.post('HeapProfiler.startSampling', { samplingInterval })
        timer.refresh()
      }
    },
    allocations() {
      clearTimeout(timer)
      if (!cut) {
        write(profileOf(session))
      }
    },
    isCut: () => cut,
    [Symbol.dispose]() {
      clearTimeout(timer)
      session.disconnect()
    },
  }
}

type Profile = Pick<CapturedAllocations, 'head' | 'samples'>

/**
 * What is alive of what was sampled; V8 collects before it returns it. An inspector of this very process calls back
 * before `post` returns.
 */
function profileOf(session: Session): Profile {
  let profile: unknown
  session.post('HeapProfiler.getSamplingProfile', (error, found) => {
    profile = error ?? found.profile
  })
  if (!isProfile(profile)) {
    throw new Error('The inspector gave no sampling profile.', { cause: profile })
  }
  return profile
}

function lastOf({ samples }: Profile): number {
  return samples.reduce((last, { ordinal }) => Math.max(last, ordinal), 0)
}

/** Node's types know neither the samples nor the ids that V8 has written for years. */
function isProfile(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && 'head' in value && 'samples' in value
}

/** The same with locations in the original source, where code was made from another text. */
function inSource(node: ProfileNode, mapOf: MapOf): ProfileNode {
  const { callFrame, children } = node
  const { url, lineNumber, columnNumber } = callFrame
  const origin = mapOf(url)?.findEntry(lineNumber, columnNumber)

  return {
    ...node,
    callFrame:
      origin !== undefined && 'originalLine' in origin
        ? { ...callFrame, lineNumber: origin.originalLine, columnNumber: origin.originalColumn }
        : callFrame,
    children: children.map(child => inSource(child, mapOf)),
  }
}
