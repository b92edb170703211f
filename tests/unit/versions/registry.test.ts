/** Metadata of the registry by a fake npm, and stored metadata where the registry is out of reach. */

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reasonOf } from '../../../helpers/versions/npm.ts'
import { openRegistry } from '../../../helpers/versions/registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'registry-'))
const bin = join(folder, 'bin')
const retained = join(folder, 'retained')
const notes: string[] = []

beforeEach(() => {
  mkdirSync(bin, { recursive: true })
  vi.stubEnv('PATH', [bin, process.env['PATH']].join(delimiter))
  notes.length = 0
})

afterEach(() => {
  vi.unstubAllEnvs()
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** An npm that prints this and ends with this code. */
function npmThat(printed: string, complained = '', code = 0): void {
  const path = join(bin, 'npm')
  writeFileSync(path, `#!/bin/sh\nprintf '%s' '${printed}'\nprintf '%s' '${complained}' >&2\nexit ${code}\n`)
  chmodSync(path, 0o755)
}

const away =
  'npm error code ENOTFOUND\nnpm error request to https://registry failed, reason: getaddrinfo ENOTFOUND registry\n'
const registry = openRegistry(retained, note => notes.push(note))

test('versions are returned oldest first, however they were published, and stored', async () => {
  npmThat('{"versions":["10.0.0","9.1.0","9.1.0-rc.1","2.0.0"],"dist-tags":{"latest":"10.0.0"}}')

  expect(await registry.packument('@scope/leaf')).toEqual({
    versions: ['2.0.0', '9.1.0-rc.1', '9.1.0', '10.0.0'],
    'dist-tags': { latest: '10.0.0' },
  })
  expect(readdirSync(retained)).toEqual(['@scope+leaf.json'])
  expect(notes).toEqual([])

  npmThat('', away, 1)
  expect((await registry.packument('@scope/leaf')).versions.at(-1)).toBe('10.0.0')
  expect(notes).toEqual(['The registry is out of reach; what it said of @scope/leaf before is used.'])
})

test('of what it was never asked nothing is known where it is out of reach', async () => {
  npmThat('', away, 1)

  await expect(registry.packument('twig')).rejects.toThrow(
    /^The registry is out of reach, and nothing is known of twig from before: .*ENOTFOUND/,
  )
})

test('what is not there is said to be not there, also where npm only says nothing', async () => {
  npmThat('', 'npm error code E404\n', 1)
  await expect(registry.manifest('leaf', '1.0.0')).rejects.toThrow('The registry has no leaf@1.0.0.')

  npmThat('')
  await expect(registry.manifest('leaf', '1.0.0')).rejects.toThrow('The registry has no leaf@1.0.0.')
})

test('a version without dependencies has none', async () => {
  npmThat('{"name":"leaf","engines":{"node":">=20"}}')

  expect(await registry.manifest('leaf', '1.0.0')).toEqual({ dependencies: {}, engines: { node: '>=20' } })
})

test('of what npm says the line counts that names a package', () => {
  const lines = [
    'code E404',
    '404 Not Found - GET https://registry/nope',
    "404  'nope@1.0.0' is not in this registry.",
    'A complete log of this run can be found in: x',
  ]

  expect(reasonOf({ code: 1, stdout: '', stderr: lines.map(line => `npm error ${line}\n`).join('') })).toBe(
    "'nope@1.0.0' is not in this registry.",
  )
  expect(
    reasonOf({
      code: 1,
      stdout: 'npm error code EOTHER\nnpm error It went wrong.\nnpm error Somewhere.\n',
      stderr: 'npm warn nothing\n',
    }),
  ).toBe('EOTHER It went wrong.')
  expect(reasonOf({ code: 1, stdout: '', stderr: '' })).toBe('npm said nothing about why')
})
