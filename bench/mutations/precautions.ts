/**
 * The precautions of docs/measuring.md, and the change that takes each of them out. What no test misses is none:
 * it is deleted, with its paragraph. `npm run validate -- precautions` takes one after the other out.
 */

import type { Mutation } from './mutation.ts'

export interface Precaution extends Mutation {
  /** What is done, and so is not done where it is taken out. */
  readonly what: string
  /** The heading in docs/measuring.md that it stands under. */
  readonly section: string
}

/** `[what, file, from, to, tests, canary]` */
type Line = readonly [what: string, file: string, from: string, to: string, tests: readonly string[], canary?: string]

function under(section: string, lines: readonly Line[]): readonly Precaution[] {
  return lines.map(([what, file, from, to, tests, canary]) => ({
    section,
    what,
    file,
    from,
    to,
    tests,
    ...(canary === undefined ? {} : { canary }),
  }))
}

export const precautions: readonly Precaution[] = [
  ...under('One process per scenario', [
    [
      'each file has a process of its own',
      'vitest/configuration.ts',
      'isolate: true',
      'isolate: false',
      [],
      'isolation',
    ],
    ['gc() is exposed', 'processes/profiles', "'--expose-gc', ", '', ['processes/profiles']],
    [
      'large blocks of malloc are mapped',
      'processes/profiles',
      "  MALLOC_MMAP_THRESHOLD_: '65536',\n",
      '',
      ['processes/profiles'],
    ],
    [
      'malloc trims the end of its heap',
      'processes/profiles',
      "  MALLOC_TRIM_THRESHOLD_: '65536',\n",
      '',
      ['processes/profiles'],
    ],
    ['malloc has one arena', 'processes/profiles', "  MALLOC_ARENA_MAX: '1',\n", '', ['processes/profiles']],
    [
      'the young generation stays at 1 MiB',
      'processes/profiles',
      "'--max-semi-space-size=1'",
      "'--max-semi-space-size=16'",
      ['processes/profiles'],
    ],
    ['the quiet profile has no optimizing compiler', 'quiet-flags', "  '--no-opt',\n", '', ['processes/profiles']],
    ['nor Sparkplug', 'quiet-flags', "  '--no-sparkplug',\n", '', ['processes/profiles']],
    ['nor Maglev', 'quiet-flags', "  '--no-maglev',\n", '', ['processes/profiles']],
    ['it has one thread', 'quiet-flags', "  '--single-threaded',\n", '', ['processes/profiles']],
    ['it keeps bytecode', 'quiet-flags', "'--no-flush-bytecode'", "'--flush-bytecode'", ['processes/profiles']],
  ]),
  ...under('The course of a scenario', [
    [
      'a collector that does not collect is found out',
      'measure/collector',
      '  await seeSomethingDie(collector)\n',
      '',
      ['measure/collector'],
    ],
    [
      'every counter is used once before the baseline',
      'measure/instrument',
      '  if (lookForListeners) {\n    countListeners(emitters)\n  }\n',
      '',
      ['measure/instrument'],
    ],
    [
      'the baseline waits as long as the last reading',
      'measure/measurement',
      '      await rest()\n      baseline',
      '      baseline',
      ['measure/measurement'],
    ],
    [
      'the last reading waits',
      'measure/measurement',
      '        await rest()\n        readings.push',
      '        readings.push',
      ['measure/measurement'],
    ],
    [
      'work of the warm-up is no work of the first round',
      'measure/measurement',
      'roundsOfNextLeg(done, warmUp)',
      'roundsOfNextLeg(done, 0)',
      ['measure/measurement'],
    ],
  ]),
  ...under('A reading', [
    [
      'it settles within 8 KiB',
      'measure/settle',
      'const tolerance = 8 * KiB',
      'const tolerance = 8 * 1024 * KiB',
      ['measure/settle'],
    ],
    [
      'twice in a row',
      'measure/settle',
      'const quietCollections = 2',
      'const quietCollections = 1',
      ['measure/settle'],
    ],
    ['while no file operation is under way', 'measure/settle', ' && !waitsForFiles() ?', ' ?', ['measure/settle']],
    ['after eight collections at least', 'measure/settle', '? 3 : 8', '? 3 : 3', ['measure/settle']],
    ['and twenty at most', 'measure/settle', 'const most = 20', 'const most = 200', ['measure/settle']],
    [
      'two more give pooled pages back',
      'measure/settle',
      '  await collectAndTrim()\n  await collectAndTrim()\n',
      '',
      ['measure/settle'],
    ],
    [
      'what did not settle says so',
      'measure/settle',
      'settled: quiet >= quietCollections',
      'settled: true',
      ['measure/settle'],
    ],
    [
      'and is invalid',
      'judge/judge',
      "settled: settled || metric === 'peakRss'",
      'settled: true',
      ['judge/verdicts', 'judge/measurement'],
    ],
    [
      'listeners are counted at rest alone',
      'measure/instrument',
      'atRest && lookForListeners ?',
      'lookForListeners ?',
      ['measure/instrument'],
    ],
    [
      'the least of three looks counts for RSS',
      'measure/instrument',
      'rss = Math.min(rss, figures.rss)',
      'rss = figures.rss',
      ['measure/instrument'],
    ],
    [
      'and for RssAnon',
      'measure/instrument',
      'rssAnon = Math.min(rssAnon, figures.rssAnon)',
      'rssAnon = figures.rssAnon',
      ['measure/instrument'],
    ],
    [
      'and for resources',
      'measure/resources',
      'Math.min(...looks.map(count))',
      'Math.max(...looks.map(count))',
      ['measure/resources'],
    ],
    [
      'each look follows a collection',
      'measure/instrument',
      'await collector.collectAndTrim()\n',
      '',
      ['measure/instrument'],
    ],
    [
      "V8's heap growth factor is given back",
      'measure/instrument',
      '      if (restoring) {\n        await restoreGrowthFactor(collector)\n      }\n',
      '',
      ['measure/instrument'],
    ],
    [
      "the kernel's peak is set back",
      'measure/instrument',
      '        await restoreGrowthFactor(collector)\n      }\n      beginSection()\n',
      '        await restoreGrowthFactor(collector)\n      }\n',
      ['measure/instrument'],
    ],
  ]),
  ...under('Free pages of malloc', [
    [
      "malloc's free pages go back to the kernel",
      'measure/collector',
      '      giveBackFreePages?.()\n',
      '',
      ['measure/free-pages'],
      'quiet/free-pages',
    ],
  ]),
  ...under('Workers and child processes', [
    [
      'heaps of workers are added',
      'measure/instrument',
      'heapUsed: heapUsed + isolates.heapUsed',
      'heapUsed',
      ['measure/instrument', 'measure/isolates'],
    ],
    [
      'and what is outside of them',
      'measure/instrument',
      'external: external + isolates.external',
      'external',
      ['measure/instrument', 'measure/isolates'],
    ],
    [
      'workers collect their garbage',
      'measure/instrument',
      'await Promise.all(others.map(async other => await other()))\n      await collect()',
      'await collect()',
      ['measure/instrument'],
    ],
    [
      'a child settles before it is read',
      'measure/child-instrument',
      '      await settle() // for a process that has ended this throws with the reason\n',
      '',
      ['measure/child-instrument'],
    ],
    [
      "a child's peak is set back",
      'measure/child-instrument',
      '  resetPeak(pid)\n\n',
      '\n',
      ['measure/child-instrument'],
    ],
  ]),
  ...under('Trends', [
    [
      'readings are taken by what Node made',
      'processes/profiles',
      "    new URL('../measure/first.mjs', import.meta.url).href,\n",
      '',
      ['processes/profiles'],
    ],
    [
      'judging is rehearsed before the baseline',
      'scenario/follow-trends',
      '      rehearse(metrics, measurement => follow(measurement, { rounds: [0, 0, 0, 0], besides: 0 }))\n',
      '',
      ['scenario/rehearsal'],
    ],
    [
      'nothing follows beyond half of the free memory',
      'measure/legs',
      'const shareOfMemory = 1 / 2',
      'const shareOfMemory = 9',
      ['measure/legs'],
    ],
    [
      "nor beyond three quarters of V8's heap",
      'measure/legs',
      'const shareOfHeap = 3 / 4',
      'const shareOfHeap = 9',
      ['measure/legs'],
    ],
    [
      'nor beyond the descriptors of a process',
      'measure/legs',
      'const shareOfDescriptors = 9 / 10',
      'const shareOfDescriptors = 9',
      ['measure/legs'],
    ],
  ]),
  ...under('Scaling', [
    ['processes are steady', 'scenario/measure-sizes', 'steady: true', 'steady: false', ['scenario/scaling']],
    [
      'sizes take turns',
      'scenario/measure-sizes',
      'plan.filter(({ repeats }) => repeat <= repeats)',
      'plan.slice(0, 1)',
      ['scenario/scaling'],
    ],
  ]),
  ...under('Comparing two versions', [
    [
      'base and candidate are interleaved',
      'versions/comparison',
      "[\n      ['base', base],\n      ['candidate', candidate],\n    ]",
      "[\n      ['base', base],\n      ['base', base],\n    ]",
      ['versions/comparison'],
    ],
    [
      'a run that had not settled is left out',
      'versions/comparison',
      ' &&\n    finalReading(result.measurement)?.settled === true',
      '',
      ['versions/comparison'],
    ],
  ]),
  ...under('Nothing else is measured', [
    [
      'no block of a round equals one of another',
      'workspace/large-file/large-file',
      'return warmUpSeed + 1 + round',
      'return warmUpSeed + 1',
      ['workspace/large-file-content'],
    ],
  ]),
]
