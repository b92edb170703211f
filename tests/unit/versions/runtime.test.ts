/** Which texts name a Node, and which files are one. Releases are those of a fake registry. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nodeVersionAt } from '../../../helpers/node-binary.ts'
import { prepareNode, resolveRelease } from '../../../helpers/versions/runtime.ts'

const folder = mkdtempSync(join(tmpdir(), 'runtime-test-'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const published = {
  versions: ['22.15.0', '22.23.1', '24.16.0', '24.17.0', '24.17.1', '24.18.0', '26.12.1'],
  'dist-tags': { latest: '26.12.1' },
}

test.for([
  ['22', '22.23.1'],
  ['24', '24.18.0'],
  ['24.17', '24.17.1'],
  ['24.17.0', '24.17.0'],
  ['v24.17.0', '24.17.0'],
  ['^24.16', '24.18.0'],
  ['24.16 - 24.17', '24.17.1'],
  ['latest', '26.12.1'],
] as const)('%s is Node %s', ([text, version]) => {
  expect(resolveRelease(text, published)).toBe(version)
})

test.for([
  ['18', 'Scenarios run on Node 22, 24, 26; "18" is none of them.'],
  ['20.19.0', 'Scenarios run on Node 22, 24, 26; "20.19.0" is none of them.'],
  ['22.3.0', 'Scenarios run on Node 22.15.0 and newer; "22.3.0" is older.'],
  ['24.99.0', 'node@24.99.0 was not published. The nearest is 24.18.0.'],
  ['25', 'node@25 was not published. The nearest is 24.18.0.'],
  ['lts', 'node has no tag "lts". It has: latest.'],
] as const)('%s is rejected', ([text, message]) => {
  expect(() => resolveRelease(text, published)).toThrow(message)
})

/** An executable file of these lines. */
function script(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

test('the path of a binary is a Node, and says which', async () => {
  const notes: string[] = []

  expect(await prepareNode(process.execPath, line => notes.push(line))).toMatchObject({
    path: process.execPath,
    version: process.versions.node,
  })
  expect(notes).toEqual([`${process.execPath} is Node ${process.versions.node}.`])
})

test('a script that starts a Node is one, whatever NODE_OPTIONS says', () => {
  const path = script('wrapper', '#!/bin/sh', `exec '${process.execPath}' "$@"`)
  const before = process.env['NODE_OPTIONS']
  process.env['NODE_OPTIONS'] = '--require=/nonexistent.cjs'
  try {
    expect(nodeVersionAt(path)).toBe(process.versions.node)
  } finally {
    if (before === undefined) {
      delete process.env['NODE_OPTIONS']
    } else {
      process.env['NODE_OPTIONS'] = before
    }
  }
})

test('a build of the next major is a Node', () => {
  expect(nodeVersionAt(script('pre', '#!/bin/sh', `echo '["node","27.0.0-pre",false]'`))).toBe('27.0.0-pre')
})

mkdirSync(join(folder, 'release'))
writeFileSync(join(folder, 'text'), 'text\n')

test.for([
  ['./nowhere', '--node: ./nowhere cannot be read (ENOENT).'],
  [join(folder, 'release'), 'is a directory. Give the path of the node binary in it.'],
  [join(folder, 'text'), 'cannot be executed. Give the path of a node binary.'],
  [join(folder, 'text', 'node'), 'cannot be read (ENOTDIR).'],
  ['/dev/null', 'is no file. Give the path of a node binary.'],
  [script('executable-text', 'text'), 'is no Node: asked for its version it gives none.'],
  ['/bin/cat', 'is no Node: asked for its version it gives none.'],
  [script('forever', '#!/bin/sh', 'exec yes'), 'is no Node: asked for its version it gives none.'],
  [script('bun', '#!/bin/sh', `echo '["node","26.3.0",true]'`), 'is no Node: asked for its version it gives none.'],
  [
    script('old', '#!/bin/sh', `echo '["node","20.19.0",false]'`),
    'is Node 20.19.0, and scenarios run on Node 22.15.0 and newer.',
  ],
  [
    script('oldest', '#!/bin/sh', `echo '["node","22.14.0",false]'`),
    'is Node 22.14.0, and scenarios run on Node 22.15.0 and newer.',
  ],
] as const)('%s is rejected in one line', async ([text, message]) => {
  const error: unknown = await prepareNode(text).catch((reason: unknown) => reason)

  expect(error).toMatchObject({ name: 'VersionError', message: expect.stringContaining(message) })
  expect(String(error).split('\n')).toHaveLength(1)
})
