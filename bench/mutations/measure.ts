/**
 * Precautions of measuring left out, and profiles and heaps read wrong. Changes that only figures of memory show are
 * noticed by the canaries.
 */

import { mutationsOf } from './mutation.ts'
import type { Mutation } from './mutation.ts'

export const measureMutations: readonly Mutation[] = [
  ...mutationsOf(
    'measure/settle',
    ['measure/settle'],
    [
      ['const tolerance = 8 * KiB', 'const tolerance = 8 * 1024 * KiB'],
      ['? 3 : 8', '? 3 : 3'],
      ["process.execArgv.includes('--no-flush-bytecode') ?", "process.execArgv.includes('--jitless') ?"],
      ['const most = 20', 'const most = 12'],
      ['const quietCollections = 2', 'const quietCollections = 1'],
      ['settled: quiet >= quietCollections', 'settled: true'],
      ['  await collectAndTrim()\n  await collectAndTrim()\n', '  await collectAndTrim()\n'],
      [' && !waitsForFiles() ?', ' ?'],
      ['? quiet + 1 : 0', '? quiet + 1 : quiet'],
      ['return heapUsed + external', 'return heapUsed'],
      ['Math.abs(now - before)', '(now - before)'],
      ['    before = now\n', ''],
    ],
  ),
  ...mutationsOf(
    'measure/instrument',
    ['measure/instrument'],
    [
      ['rss = Math.min(rss, figures.rss)', 'rss = figures.rss'],
      ['rssAnon = Math.min(rssAnon, figures.rssAnon)', 'rssAnon = figures.rssAnon'],
      ['metrics.includes(metric)) ? 3 : 1', 'metrics.includes(metric)) ? 1 : 1'],
      ["'peakRss', 'descriptors', 'threads'", "'peakRss', 'threads'"],
      ['await collector.collectAndTrim()\n', 'await collector.collect()\n'],
      [
        '      if (restoring) {\n        await restoreGrowthFactor(collector)\n      }\n      beginSection()\n',
        '      beginSection()\n',
      ],
      [
        '        await restoreGrowthFactor(collector)\n      }\n      beginSection()\n',
        '        await restoreGrowthFactor(collector)\n      }\n',
      ],
      ['const restoring = !steady && ', 'const restoring = '],
      ['Math.max(peakRss, rss)', 'peakRss'],
      ['heapUsed: heapUsed + isolates.heapUsed', 'heapUsed'],
      ['external: external + isolates.external', 'external'],
      ['atRest && lookForListeners ?', 'lookForListeners ?'],
      ["metrics === undefined || metrics.includes('listeners')", 'true'],
      ['await Promise.all(others.map(async other => await other()))\n      await collect()', 'await collect()'],
      ['code: machineCode + bytecode', 'code: machineCode'],
      ['  if (lookForListeners) {\n    countListeners(emitters)\n  }\n', ''],
      ['...own,\n          ...listeners', '...listeners'],
      [
        '      const { peakRss } = figures\n      const { settled, collections } = await settle(collector)\n',
        '      const { settled, collections } = await settle(collector)\n      const { peakRss } = figures\n',
        {
          survives:
            'figures are filled by reading alone, so when one of them is copied does not matter; that it is read ' +
            'before settling is tested',
        },
      ],
    ],
  ),
  ...mutationsOf(
    'measure/child-instrument',
    ['measure/child-instrument'],
    [
      ['settled: read.every', 'settled: read.some'],
      ["heapUsed: sum('heapUsed')", "heapUsed: sum('heapTotal')"],
      ['  resetPeak(pid)\n\n', '\n'],
      ["Math.max(peakRss, least('rss'))", "least('rss')"],
      ["...known('objects')", 'objects: 0'],
      ['(`/proc/${pid}/fd`).length', '(`/proc/self/fd`).length'],
      ['      await settle() // for a process that has ended this throws with the reason\n', ''],
    ],
  ),
  ...mutationsOf(
    'measure/status-file',
    ['measure/status-file'],
    [
      ["'\\nVmRSS:'), unit: KiB", "'\\nVmRSS:'), unit: 1000"],
      ["'\\nVmHWM:'", "'\\nVmRSS:'"],
      ["'\\nRssAnon:'", "'\\nVmData:'"],
      ["'\\nThreads:'), unit: 1 ", "'\\nThreads:'), unit: KiB "],
      ['    if (digit === newline) {\n      break\n    }\n', ''],
      ['throw new Error(\n      isDead(buffer, length)', 'throw new Error(at > 0'],
      [
        'originals.readSync(descriptor, buffer, 0, buffer.length, 0)',
        'originals.readSync(descriptor, buffer, 0, buffer.length, null)',
      ],
      ['[ZX]', '[X]'],
    ],
  ),
  ...mutationsOf(
    'measure/peak',
    ['measure/status-file', 'measure/child-instrument'],
    [
      ["clear_refs`, '5')", "clear_refs`, '1')"],
      ['if (!existsSync(`/proc/${pid}`)) {', 'if (existsSync(`/proc/${pid}`)) {'],
    ],
  ),
  ...mutationsOf(
    'measure/resources',
    ['measure/resources'],
    [
      ['Math.min(...looks.map(count))', 'Math.max(...looks.map(count))'],
      ['({ handles }) => handles[type] ?? 0)', '({ handles }) => handles[type] ?? 1)'],
      ["'/proc/self/fd').length - 1", "'/proc/self/fd').length"],
      ['/proc/self/task', '/proc/self/fd'],
      [' + emitters.reduce((sum, emitter) => sum + (others.has(emitter) ? countEmitter(emitter) : 0), 0)', ''],
      ['sum + emitter.listenerCount(name)', 'sum + 1'],
      ['workers: liveWorkers()', 'workers: 0'],
      ['handles[type] = (handles[type] ?? 0) + 1', 'handles[type] = 1'],
    ],
  ),
  ...mutationsOf(
    'measure/heap-growth-factor',
    ['measure/heap-growth-factor'],
    [
      ['const burst = 64 * MiB', 'const burst = 16 * MiB'],
      ['  await collectAndTrim()\n  await collect()\n', '  await collect()\n  await collectAndTrim()\n'],
      ['  allocateInHaste()\n', ''],
    ],
  ),
  ...mutationsOf(
    'measure/legs',
    ['measure/legs'],
    [
      ['const shareOfMemory = 1 / 2', 'const shareOfMemory = 2 / 3'],
      ['const shareOfHeap = 3 / 4', 'const shareOfHeap = 1'],
      ['const shareOfDescriptors = 9 / 10', 'const shareOfDescriptors = 1'],
      ['following + time > allowed', 'time > allowed'],
      ['return roundsAfter(done + warmUp)', 'return roundsAfter(done)'],
      ['/ (done - before)', '/ done'],
      ['.at(-2)?.end ?? baseline', '.at(-9)?.end ?? baseline'],
      ['roundsOfNextLeg(done, warmUp))\n  const memory', 'done)\n  const memory'],
    ],
  ),
  ...mutationsOf(
    'measure/limits',
    ['measure/limits'],
    [
      ['const near = 0.8', 'const near = 0.99'],
      ["field: 'VmPeak'", "field: 'VmSize'"],
      ['?? 0) * KiB', '?? 0)'],
      ['?? Infinity', '?? 0'],
      [
        "return isRefusal ? pressureOn('self') : undefined",
        "return pressureOn('self')",
        {
          survives:
            'it shows in a process that is near a limit alone, which tests of faults start and unit tests do not',
        },
      ],
    ],
  ),
  ...mutationsOf(
    'measure/isolates',
    ['measure/isolates'],
    [
      ["worker.once('exit', () => live.delete(worker))", "worker.once('exit', () => {})"],
      ['figures.external += read.external_memory', 'figures.external = read.external_memory'],
      ['figures.heapUsed += read.used_heap_size', 'figures.heapUsed = read.used_heap_size'],
      [
        'if (live.has(worker) && !(error',
        'if (live.has(worker) || !(error',
        { survives: 'only a worker that ends between two lines shows it' },
      ],
    ],
  ),
  ...mutationsOf(
    'measure/beside',
    ['measure/beside'],
    [
      ['filter(pid => !followed.includes(pid))', 'filter(pid => pid > 0)'],
      ['.filter(({ isZombie }) => !isZombie)', ''],
      ['size - (before.get(path) ?? 0)', 'size'],
      ['shared < leastShared ?', 'shared < 1 ?'],
      ['file.blocks * 512', 'file.blocks'],
      ['return [...sharedFiles(path)]', 'return []'],
      ['same.length === 1 ?', 'same.length > 0 ?'],
    ],
  ),
  ...mutationsOf('process-id', ['measure/beside'], [['        visit(child.pid)\n', '']]),
  ...mutationsOf(
    'measure/measurement',
    ['measure/measurement'],
    [
      [
        '      baseline = await read(baselineLabel, { atRest: true })\n      bytesDone = 0\n',
        '      baseline = await read(baselineLabel, { atRest: true })\n',
        { survives: 'rounds alone count bytes, and none has run before the baseline' },
      ],
      ['      await rest()\n      baseline', '      baseline'],
      ['        await rest()\n        readings.push', '        readings.push'],
      ['if (began) {', 'if (baseline === undefined && began) {'],
      ['    bytesDone += timeline.done()\n', ''],
      ['first === 1 ? 1 : Math.ceil', 'Math.ceil'],
      ['roundsOfNextLeg(done, warmUp)', 'roundsOfNextLeg(done, 0)'],
      ['await readInRound(`round ${last}`, last, true)', 'await readInRound(`round ${last}`, last)'],
      ['if (rounds > 1) {', 'if (rounds > 0) {'],
      ['(followed ?? instrument)', 'instrument'],
      ['        legs.push(last)\n', '        legs.push(last - first + 1)\n'],
      ['await sleep(wait)', 'await sleep(0)'],
      ['rounds === 1 ? {} : { round }', '{ round }'],
    ],
  ),
  ...mutationsOf(
    'measure/collector',
    ['measure/collector'],
    [
      ['  await seeSomethingDie(collector)\n', ''],
      ['if (!isCollector(gc)) {', 'if (gc === undefined) {'],
    ],
  ),
  ...mutationsOf(
    'quiet-flags',
    ['processes/profiles'],
    [
      ["  '--single-threaded',\n", ''],
      ["'--no-flush-bytecode'", "'--flush-bytecode'"],
    ],
  ),
  ...mutationsOf(
    'processes/profiles',
    ['processes/profiles'],
    [
      ['...flags[profile],', ''],
      ["const steadyYouth = '--max-semi-space-size=1'", "const steadyYouth = '--max-semi-space-size=16'"],
      ["MALLOC_ARENA_MAX: '1'", "MALLOC_ARENA_MAX: '8'"],
      ['[internalVariables.profile]: profile', "[internalVariables.profile]: 'default'"],
    ],
  ),
  ...mutationsOf(
    'heap/growth/signature',
    ['heap/signature', 'heap/diagnose'],
    [
      [".replaceAll(/\\d+/g, '#')", ''],
      ["replaceAll(/\\d+/g, '#')", "replaceAll(/\\d/g, '#')"],
      ['withoutHost(path)', 'path'],
      ['`${edge} ${kind}`', '`${kind}`'],
    ],
  ),
  ...mutationsOf(
    'heap/graph/block-variables',
    ['heap/block-variables'],
    [
      ['if (nodeName[node] !== scopes) {', 'if (nodeName[node] === scopes) {'],
      ["stringAt(strings, name) === 'system / Context'", "stringAt(strings, name) !== ''"],
      [' && edgeName[numbered.at(-1) ?? 0] === names.length - 1', ''],
      ['      edgeType[edge] = types.context\n', ''],
      ['nodeType[edgeTo[edge] ?? 0] === types.string', 'nodeType[edgeTo[edge] ?? 0] !== -1'],
    ],
  ),
  ...mutationsOf(
    'heap/growth/growth',
    ['heap/block-variables', 'heap/growth'],
    [
      ['  nameBlockVariables(graph)\n', ''],
      ['>= loops', '> loops'],
      ['counts.length === snapshots && ', '', { survives: 'the report of what grows checks the same once more' }],
      ['growth.snapshots < fewestSnapshots', 'growth.snapshots < 2'],
    ],
  ),
  ...mutationsOf(
    'heap/graph/essential',
    ['heap/paths'],
    [
      ['type !== types.weak &&', ''],
      ['edgeTo[edge] !== node &&', ''],
      ['(type !== types.shortcut || node === root)', 'true'],
    ],
  ),
  ...mutationsOf(
    'heap/growth/group-walk',
    ['heap/growth'],
    [
      ['||\n      edgeType[edge] === types.weak', ''],
      ['||\n      role[to] === skipped', ''],
    ],
  ),
]
