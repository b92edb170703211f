/** Watches over one process from its start until it is gone, and writes down how it ended. */

import type { ChildProcess } from 'node:child_process'
import { basename, join } from 'node:path'
import type { Writable } from 'node:stream'
import { removeDirectoriesOf, tellAll } from '../workspace/temporary-directory.ts'
import type { ForkNetwork } from '../network/network.ts'
import { makeOwnFolder } from '../workspace/own-folder.ts'
import { idOf } from '../process-id.ts'
import { readSettings } from '../settings.ts'
import { exits, failedStarts, families, isScenarioProject, running } from './exits.ts'
import { cleanUpAtTheEnd } from './clean-up.ts'
import { adoptOrphans, endTrees, shownProcess, watchFamily } from './descendants.ts'
import { captureOutput } from './fork-output.ts'
import { lookInto } from './hang.ts'
import type { Hang } from './hang.ts'
import { inTime } from './in-time.ts'
import { kernelKills } from './kernel-kills.ts'
import { endLeft } from './orphans.ts'
import { moveToTimeline, watchFromOutside } from './external-sampler.ts'
import type { Locate } from './places.ts'
import { takeReport } from './process-report.ts'

export interface Guard {
  /** It has been given a file, relative to the repository, and the time for that begins. */
  readonly began: (file: string) => void
  /** It has been asked to end. When it does not, `giveUp` is called, which should have it killed. */
  readonly asked: (giveUp: () => void) => void
  readonly hasEnded: () => boolean
  /** Resolves when it is gone, with all that it started, and its end is known. */
  readonly gone: Promise<void>
}

export interface Guarded {
  /** The name of the project that its file belongs to. */
  readonly project: string
  /** Where what it prints goes. */
  readonly stdout: Writable
  readonly stderr: Writable
  readonly locate: Locate
  /** Which its descendants carry too. */
  readonly mark: string
  readonly flags: readonly string[]
  /** The kernel's count before it began. */
  readonly kernelKills: number
  readonly network: ForkNetwork
}

const looksFile = 'outside.jsonl'
const longestStart = 45_000 // milliseconds; Vitest gives up after 60 s, and then nobody would know why
const longestStop = 10_000 // milliseconds; Vitest gives up after 60 s, and leaves the process behind
const tick = 200 // milliseconds
// milliseconds: when this process has stood still for longer, the other had no time either (Ctrl-Z, a machine asleep)
const longestTick = 1000
const longestTail = 1000 // milliseconds until what it wrote last has arrived

export function guardFork(
  child: ChildProcess,
  { project, stdout, stderr, locate, mark, flags, kernelKills: killsBefore, network }: Guarded,
): Guard {
  const { reports, deadline } = readSettings()
  const pid = child.pid ?? 0
  const fork = idOf(pid) ?? { pid, start: Number.NaN }
  const family = watchFamily(fork, id => cleanUpAtTheEnd('end', id))
  const output = captureOutput(child, { stdout, stderr })
  const outside = watchFromOutside(pid)
  const gone = Promise.withResolvers<void>()
  const started = Date.now()
  let file: string | undefined
  let since = performance.now()
  let isAsked = false
  let isStuck = false
  let timer: NodeJS.Timeout | undefined
  let overdue: number | undefined
  let looking: Promise<Hang> | undefined

  /** By the parent: an endless loop hears no timer of its own, and Vitest's timeout is one. */
  const after = (limit: number, end: () => void): void => {
    clearInterval(timer)
    let left = limit
    let before = performance.now()
    timer = setInterval(() => {
      const now = performance.now()
      left -= Math.min(now - before, longestTick)
      before = now
      if (left <= 0) {
        clearInterval(timer)
        overdue = limit
        looking = lookInto({ pid, locate, inspector: output.inspector.then(network.reach) })
        void looking.then(end)
      }
    }, tick)
  }

  const folderOf = (name: string): string | undefined => {
    const folder = join(reports, basename(name, '.ts'))
    try {
      makeOwnFolder(folder)
      return folder
    } catch {
      return undefined // a full disk; what is known without files is told nevertheless
    }
  }

  const record = async (code: number | null, signal: NodeJS.Signals | null): Promise<void> => {
    clearInterval(timer)
    outside[Symbol.dispose]()
    family[Symbol.dispose]()
    // What it started would go on beside the next one, and may hold its output open.
    for (const left of await endLeft({ mark, fork, seen: family.seen() })) {
      stderr.write(`${file ?? project} left a process behind that does not end: ${shownProcess(left)}\n`)
    }
    await inTime<void>(longestTail, resolve => {
      void output.ended.then(resolve)
    })
    child.stdout?.destroy() // a process that was not found may hold them open, and Vitest waits for their end
    child.stderr?.destroy()
    const hang = await looking
    const attempts = await network.close()
    const last = outside.last()
    const pressure = outside.pressure()
    const folder = file === undefined || !isScenarioProject(project) ? undefined : folderOf(file)
    const report = takeReport(reports, pid, started, folder)
    if (folder !== undefined) {
      moveToTimeline(join(folder, looksFile), join(folder, 'timeline.jsonl'))
    }
    const exit = {
      pid,
      code,
      signal,
      flags,
      seconds: Number(((performance.now() - since) / 1000).toFixed(1)),
      project,
      early: !isAsked,
      stuck: isStuck,
      kernelKills: kernelKills() - killsBefore,
      output: output.tail(),
      ...(attempts.length === 0 ? {} : { attempts }),
      ...(overdue === undefined ? {} : { overdue }),
      ...(hang === undefined ? {} : { hang }),
      ...(last === undefined ? {} : { last }),
      ...(pressure === undefined ? {} : { pressure }),
      ...(report === undefined ? {} : { report }),
    }

    if (file !== undefined) {
      exits.set(file, exit)
      running.delete(file)
    } else if (!isAsked) {
      failedStarts.push(exit)
    }
    families.delete(pid)
    adoptOrphans(families.size > 0)
    tellAll(removeDirectoriesOf([fork, ...family.seen()])) // it may have run a suite of its own
  }

  const kill = (): void => {
    endTrees([fork]) // what is below it while it lives cannot be told from others when it is dead
    child.kill('SIGKILL')
  }

  families.set(pid, { fork, seen: family.seen })
  adoptOrphans(true)
  cleanUpAtTheEnd('end', fork)
  after(Math.min(deadline, longestStart), kill)
  child.once('exit', (code, signal) => {
    void record(code, signal).finally(gone.resolve)
  })

  return {
    began(name) {
      const folder = isScenarioProject(project) ? folderOf(name) : undefined
      file = name
      since = performance.now()
      running.set(name, { pid, last: outside.last })
      output.release(folder === undefined ? undefined : join(folder, 'output.log'))
      if (folder !== undefined) {
        outside.writeTo(join(folder, looksFile))
      }
      after(deadline, kill)
    },
    asked(giveUp) {
      isAsked = true
      after(Math.min(deadline, longestStop), () => {
        isStuck = true
        giveUp()
      })
    },
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    gone: gone.promise,
  }
}
