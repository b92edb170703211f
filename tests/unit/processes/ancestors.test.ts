/** Who is watched by a run: npm that began it, and the shell between. */

import { expect, test } from 'vitest'
import { isOrphanOfNpm, upToNpm } from '../../../helpers/processes/ancestors.ts'
import type { Ancestor } from '../../../helpers/processes/ancestors.ts'

/** From the parent on, as `ps` shows them. */
function above(...lines: readonly string[]): readonly Ancestor[] {
  return lines.map((line, index) => ({ pid: 100 - index, start: 1, words: line.split(' ') }))
}

test.for<readonly [title: string, lines: readonly string[], watched: number]>([
  ['a command of npm', ['sh -c node commands/run.mjs memory', 'npm run memory', 'bash'], 2],
  ['where the shell has become the command', ['npm run memory', 'bash'], 1],
  ['npx', ['sh -c vitest run', 'npm exec vitest run', '-bash'], 2],
  [
    'npm before it has its title',
    ['/bin/sh -c vitest', '/usr/bin/node /usr/lib/node_modules/npm/bin/npm-cli.js test'],
    2,
  ],
  [
    'npm that npm began',
    ['sh -c node commands/run.mjs memory', 'npm run memory', 'sh -c npm run memory', 'npm run all', 'bash'],
    4,
  ],
  [
    'npm that a script of npm began',
    ['sh -c node commands/run.mjs memory', 'npm run memory', 'bash ./nightly', 'npm run all'],
    2,
  ],
  ['a command without npm', ['bash', 'sshd'], 0],
  ['a script below npm', ['bash ./nightly', 'npm run nightly'], 0],
  ['a command that a test of npm test began', ['node forks.js', 'node vitest.mjs', 'sh -c vitest run', 'npm test'], 0],
  ['no process', [], 0],
])('%s', ([, lines, watched]) => {
  expect(upToNpm(above(...lines))).toEqual(above(...lines).slice(0, watched))
})

const script = 'tsc  &&  vitest run'

test.for<readonly [title: string, lines: readonly string[], isOrphan: boolean]>([
  ['its shell goes on without it', ['sh -c tsc && vitest run', 'systemd'], true],
  ['it goes on', ['sh -c tsc && vitest run', 'npm test'], false],
  ['another shell', ['sh -c vitest run', 'systemd'], false],
  ['no shell', ['bash', 'systemd'], false],
])('npm was ended while its shell was at an earlier command: %s', ([, lines, isOrphan]) => {
  expect(isOrphanOfNpm(above(...lines), script)).toBe(isOrphan)
  expect(isOrphanOfNpm(above(...lines), undefined)).toBe(false)
})
