/** Command lines that a shell reads as they were meant, and texts without absolute paths. */

import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { npmRun, portablePath, portableText, shellWord } from '../../helpers/shell.ts'

const words = [
  'import',
  'node-*',
  'two words',
  "it's",
  '$HOME',
  '`id`',
  '~/x',
  'a;b',
  '<package>@<version>',
  '^6.1.4',
  '>=6 <7',
  '#1',
  '!',
  '',
  'größe',
  '=ls',
  'A=b',
  '--size=1MiB',
  String.raw`back\slash`,
  'line\nbreak',
]

test.for(words)('%j is one word for a shell, and the same one', word => {
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word)
})

test('words that need no quotes have none', () => {
  const line = './x.memory.ts --size 32MiB --leak 1/16 --set @libp2p/tcp@^11,helia@6.1.4'

  expect(npmRun('repro', line.split(' '))).toBe(`npm run repro -- ${line}`)
})

test('a path is relative to the checkout', () => {
  expect([resolve('a/b.mjs'), resolve('../b.tgz'), '.', 'a', './a'].map(portablePath)).toEqual([
    './a/b.mjs',
    '../b.tgz',
    '.',
    './a',
    './a',
  ])
})

test.for([
  [`--set ${resolve('../x/y-1.0.0.tgz')},helia@6.1.4`, '--set ../x/y-1.0.0.tgz,helia@6.1.4'],
  [`--base=node@${resolve('out/Release/node')}`, '--base=node@./out/Release/node'],
  [`Cannot find it, imported from '${resolve('a.ts')}'.`, "Cannot find it, imported from './a.ts'."],
  [`(file://${resolve('a.ts')}:3:1)`, '(./a.ts:3:1)'],
  ['https://example.com/tmp/home, 1/64, a/tmp/b, ./tmp/x and ~/tmp', undefined],
  ['/proc/self/status and /dev/null', undefined],
] as const)('%s becomes relative where it is a path of this machine', ([text, expected]) => {
  expect(portableText(text)).toBe(expected ?? text)
})
