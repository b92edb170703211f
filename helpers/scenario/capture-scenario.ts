/**
 * Runs a scenario for a diagnosis of what holds its leak: nothing is measured or judged, every round ends in a heap
 * snapshot.
 */

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seedOfRound, streamedFile, warmUpFile } from '../workspace/large-file/large-file.ts'
import { guardNetwork } from '../network/scenario-guard.ts'
import { temporaryDirectory } from '../workspace/temporary-directory.ts'
import { startCapture } from '../heap/capture/capture.ts'
import { startNative, writeAddons } from '../heap/capture/native.ts'
import { createCollector } from '../measure/collector.ts'
import { stayConnected } from '../measure/live-objects.mjs'
import { forgetWorkers } from '../measure/isolates.ts'
import { settle } from '../measure/settle.ts'
import { startTimeline } from '../measure/timeline.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import type { ScenarioResult } from '../results/schema.ts'
import type { Settings } from '../settings.ts'
import { watchChildActivity } from './child-activity.ts'
import { messageOf } from './error-message.ts'
import { recordOpened } from './record-opened.ts'
import { sourceMaps } from './source-maps.ts'
import { counted, evidenceFolder, leaveResult } from './run-scenario.ts'
import type { ScenarioMemory } from './run-scenario.ts'
import { operationsOf } from './work.ts'
import type { Scenario } from './definition.ts'

/** A third round may take as much longer: it distinguishes what grows from what is made once. */
const forThird = 1.3

/** Whether a round is one too many: all until its end would take so many milliseconds. Two are the least. */
function isTooLong(number: number, milliseconds: number, { captureTime = Infinity }: Settings): boolean {
  return number > 2 && milliseconds > (number === 3 ? forThird : 1) * captureTime
}

/**
 * Runs it once and writes snapshots, allocations, what is open after each round, and timeline to
 * `<reports>/<scenario>/`, and a result that says whether it came to its end. The first round serves as the warm-up:
 * what it allocates is in the first snapshot.
 */
export async function captureScenario(scenario: Scenario, settings: Settings): Promise<ScenarioResult> {
  const began = performance.now()
  const evidence = evidenceFolder(settings, scenario.name)
  const fileSize = Math.min(settings.fileSize, scenario.atMost ?? Infinity)
  const rounds = settings.rounds ?? 1
  const operations = operationsOf(scenario, settings)
  const wait = settings.wait ?? Math.min(scenario.wait, settings.longestWait ?? Infinity)
  let message: string | undefined
  forgetWorkers()
  const session = stayConnected()
  let children: readonly number[] = []
  let isAsked = false // a scenario may do as many operations as it likes

  try {
    await using directory = await temporaryDirectory(warmUpFile.size + fileSize * rounds, scenario.copies)
    using network = guardNetwork()
    const collector = await createCollector()
    using timeline = startTimeline(join(evidence, 'timeline.jsonl'))
    using capture = startCapture(evidence, sourceMaps)
    const native = settings.nativeStacks === undefined ? undefined : startNative(evidence, settings.reports)
    using activity = watchChildActivity()
    timeline.phase('warm-up')

    // What a measurement retains of each round would be found growing, so this one retains nothing.
    const memory: ScenarioMemory = {
      count() {},
      watch() {},
      collect() {},
      follow(processes) {
        children = processes.map(({ pid }) => pid)
      },
      judge: () => [],
      judgeTrends: () => [],
      async rounds(body) {
        const times: number[] = [] // milliseconds of each round with its snapshot
        for (let number = 1; ; number++) {
          const since = performance.now()
          timeline.phase(`round ${number} of ${rounds}, diagnosing`)
          const round = { number, reading: async () => {}, phase: timeline.phase, progress: timeline.progress }
          const result = await body({
            ...round,
            file: counted(streamedFile({ seed: seedOfRound(number), size: fileSize }), round),
          })

          timeline.phase(`heap snapshot ${number} of ${rounds}`)
          await sleep(wait) // timers of the library release what a round left, else it would be found growing
          await settle(collector)
          native?.mark() // before the snapshot, which takes memory of its own
          capture.snapshot()
          recordOpened(evidence, sourceMaps(), children) // what it uses before a snapshot would be in there
          native?.resume()
          times.push(performance.now() - since)
          const next = capture.isCut() ? (times[0] ?? 0) : Math.max(...times) // the first one is not sampled
          const isLate = isTooLong(number + 1, performance.now() - began + next, settings)
          if (number === rounds || isLate) {
            capture.allocations()
            native?.finish(sourceMaps())
            writeAddons(evidence)
            return result
          }
        }
      },
    }

    await scenario.body({
      memory,
      directory: directory.path,
      warmUpFile,
      budgets: [],
      get operations() {
        isAsked = true
        return operations ?? 1
      },
      leak: settings.leak,
    })
    network.requireSilence()
    const started = activity.started()
    if (started.length > 0) {
      message = `It starts ${started.join(', ')}, and no heap snapshot of its own process shows what those hold.`
    }
  } catch (error) {
    message = messageOf(error)
  } finally {
    session[Symbol.dispose]()
  }

  const result = scenarioResult({
    scenario: scenario.name,
    title: scenario.title,
    file: scenario.file,
    document: scenario.document,
    reported: scenario.reported,
    outcome: message === undefined ? 'passed' : 'invalid',
    message,
    seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
    profile: settings.profile,
    network: scenario.network,
    fileSize,
    operations: isAsked ? operations : undefined,
    waited: wait,
    pid: process.pid,
  })
  leaveResult(settings, result)
  return result
}
