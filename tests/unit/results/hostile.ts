/** Text that must not break any output: an error's message can hold anything. */

import { GiB, KiB } from '../../../helpers/units.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { importing, unmeasured } from './fixtures.ts'

/**
 * Ends of scripts, comments, fences and CDATA sections, markup, commands, terminal colours, control characters, half a
 * pair.
 */
export const hostileText = [
  '</script><script>globalThis.broken = 1</script><img src=x onerror="globalThis.broken = 2">',
  '<!-- ]]> --> </details> &amp; &#0; "quoted" \'single\' ${template} `code`',
  '````',
  '| a | b | @someone #1 ~~gone~~ **bold** [link](http://example.com)',
  '::error file=other.ts,line=1::forged %0A 100 %',
  '\u001B[31mred\u001B[39m \u001B]8;;http://example.com\u0007link\u001B]8;;\u0007 \u0000\u0008\u007F\u009F\uFFFE\uFFFF \uD800 \u2028 \u202Eright to left',
  '\ttab\r\nline\rline',
].join('\n')

export const hostile: ScenarioResult = {
  ...unmeasured({ scenario: 'transfer', outcome: 'invalid' }),
  title: 'a title with <b>markup</b> & `ticks` | bars',
  message: hostileText,
}

export const passing: ScenarioResult = {
  ...importing,
  scenario: 'import-without-helia',
  file: 'tests/scenarios/import-without-helia.ts',
}

/** So many red scenarios, each with a message of so many characters. */
export function manyFailures(count: number, characters: number): readonly ScenarioResult[] {
  return Array.from({ length: count }, (_, index) =>
    unmeasured({
      scenario: `scenario-${index}`,
      outcome: 'invalid',
      message: 'Ähnliches `von` <vielen>, '.repeat(Math.ceil(characters / 26)).slice(0, characters),
    }),
  )
}

/** Every outcome, some with what is known of the death. */
export const everyOutcome: readonly ScenarioResult[] = [
  passing,
  unmeasured({ scenario: 'inconclusive', outcome: 'inconclusive', message: 'It was read before memory had settled.' }),
  hostile,
  unmeasured({
    scenario: 'out-of-memory',
    outcome: 'out-of-memory',
    pid: 4712,
    exit: { code: null, signal: 'SIGABRT' },
    message: 'The heap is full.',
    death: {
      heap: {
        limit: 512 * 1024 * KiB,
        used: 509 * 1024 * KiB,
        spaces: { old_space: 480 * 1024 * KiB, new_space: 16 * 1024 * KiB, code_space: 13 * 1024 * KiB },
      },
      lastRss: GiB,
      phase: 'working',
    },
  }),
  unmeasured({
    scenario: 'killed',
    outcome: 'killed',
    pid: 4713,
    exit: { code: null, signal: 'SIGKILL' },
    death: { lastRss: 3 * GiB },
  }),
  unmeasured({
    scenario: 'hung',
    outcome: 'hung',
    pid: 4714,
    exit: { code: null, signal: 'SIGKILL' },
    message: 'It was ended after 4 s.',
    death: {
      stack: ['spin (tests/faults/scenarios/hangs.ts:8:12)', 'body (helpers/scenario/run-scenario.ts:92:11)'],
      phase: 'round 2 of 8',
    },
  }),
  unmeasured({ scenario: 'crashed', outcome: 'crashed', pid: 4711, exit: { code: 1, signal: null } }),
  unmeasured({ scenario: 'not-started', outcome: 'not-started' }),
]
