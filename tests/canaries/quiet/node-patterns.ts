/**
 * The leaky implementations of the documented patterns: each turns its scenario red, on its own metrics. Runs of the
 * scenarios show that the fixed ones are green.
 */

import { expect, test } from 'vitest'
import { runCanary } from '../../../helpers/scenario/canary.ts'
import { listeningForAborts } from '../../scenarios/node/node-abort-listeners.trend.ts'
import { bindingContexts } from '../../scenarios/node/node-async-contexts.trend.ts'
import { caching } from '../../scenarios/node/node-cache.trend.ts'
import { closingOver } from '../../scenarios/node/node-closures.trend.ts'
import { openingFiles } from '../../scenarios/node/node-file-handles.trend.ts'
import { registeringFinalizers } from '../../scenarios/node/node-finalization-cells.trend.ts'
import { cachingGlobally } from '../../scenarios/node/node-global-cache.trend.ts'
import { monitoringServer } from '../../scenarios/node/node-heap-monitor.ts'
import { addingListeners } from '../../scenarios/node/node-listeners.trend.ts'
import { openingChannels } from '../../scenarios/node/node-message-ports.trend.ts'
import { waitingForReplies } from '../../scenarios/node/node-promises.trend.ts'
import { connecting } from '../../scenarios/node/node-sockets.trend.ts'
import { readingBeginnings } from '../../scenarios/node/node-streams.trend.ts'
import { startingTimers } from '../../scenarios/node/node-timers.trend.ts'
import { cachingWeakly } from '../../scenarios/node/node-weak-cache.trend.ts'
import { referringWeakly } from '../../scenarios/node/node-weak-references.trend.ts'
import { startingWorkers } from '../../scenarios/node/node-workers.trend.ts'

const all = 1
const few = 4 // 1 in 4 operations: enough to be detected, in a fraction of the time

test.for([
  // First: RssAnon shows no leak while the process still gives back memory of earlier runs, 40 MiB in steps of 10.
  { scenario: openingChannels, red: ['handles', 'heapUsed', 'rssAnon'] },
  { scenario: caching, leak: few, red: ['entries', 'heapUsed'] },
  { scenario: addingListeners, red: ['heapUsed', 'listeners'] }, // by process.memoryUsage(), and by count
  { scenario: closingOver, red: ['arrayBuffers', 'external'] },
  { scenario: cachingGlobally, leak: few, red: ['heapUsed'] },
  { scenario: startingTimers, leak: few, red: ['handles', 'heapUsed'] },
  { scenario: readingBeginnings, red: ['arrayBuffers', 'descriptors', 'external'] },
  { scenario: connecting, red: ['descriptors', 'handles'] },
  { scenario: openingFiles, red: ['descriptors'] },
  { scenario: startingWorkers, red: ['descriptors', 'threads', 'workers'] },
  { scenario: waitingForReplies, leak: few, red: ['heapUsed', 'waiting'] },
  { scenario: bindingContexts, leak: few, red: ['heapUsed', 'subscribers'] },
  { scenario: listeningForAborts, leak: few, red: ['heapUsed', 'listeners'] },
  { scenario: registeringFinalizers, red: ['heapUsed'] },
  { scenario: cachingWeakly, leak: few, red: ['entries', 'heapUsed'] },
  { scenario: referringWeakly, red: ['alive', 'heapUsed', 'unfinalized'] },
])('detects the leaky implementation of $scenario.name', async ({ scenario, leak = all, red }) => {
  const run = await runCanary(scenario, { leak })

  expect(run.red).toEqual(red)
  expect(run.result.outcome).toBe('growing')
})

test('the heap monitor alerts on the leaky implementation of its server', async () => {
  const { red, result } = await runCanary(monitoringServer, { leak: all })

  expect(red).toEqual(['alerts'])
  expect(result.outcome).toBe('over')
})
