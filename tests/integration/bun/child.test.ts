/** A real Bun is driven, and whatever it does wrong is said and never taken for a figure. */

import { existsSync } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startBun } from '../../../fixtures/bun/child.ts'
import type { BunChild } from '../../../fixtures/bun/child.ts'
import { bunVersions, findBun } from '../../../fixtures/bun/find.ts'
import { temporaryDirectory } from '../../../helpers/workspace/temporary-directory.ts'

const version = '1.4.0'

/** Starts one of the modules beside this file, which do wrong what their names say. */
async function startWrong(name: string, patience = 20_000): Promise<BunChild> {
  return await startBun({ version, module: fileURLToPath(new URL(`subjects/${name}.ts`, import.meta.url)), patience })
}

test.for(bunVersions)('Bun %s is here, and is that version', async wanted => {
  await using bun = await startBun({ version: wanted })

  expect(bun.version).toBe(wanted)
})

test('no alias of Bun replaces node', async () => {
  expect((await lstat('node_modules/.bin/node')).isSymbolicLink()).toBe(true)
  expect(await readlink('node_modules/.bin/node')).toMatch(/^\.\.\/node-linux-/)
})

test('says where there is no Bun', () => {
  expect(() => findBun('1.4.0', { platform: 'linux', arch: 'riscv64' })).toThrowErrorMatchingInlineSnapshot(
    `[NoBunError: Bun 1.4.0 is not installed here (linux riscv64), so this cannot be measured. npm ci installs it on Linux with glibc, x64 and arm64, unless --omit=optional is given.]`,
  )
  expect(() => findBun('1.4.0', { platform: 'darwin', arch: process.arch })).toThrow(
    `Bun 1.4.0 is not installed here (darwin ${process.arch})`,
  )
})

test('does operations, and says what memory it holds', async () => {
  await using directory = await temporaryDirectory()
  await using bun = await startBun({ version })
  await bun.run('extract', 10, directory.path)
  const { settled, objects, heapUsed } = await bun.settle()

  expect(existsSync(`${directory.path}/b.txt`)).toBe(true)
  expect(settled).toBe(true)
  expect(objects).toBeGreaterThan(1000)
  expect(heapUsed).toBeGreaterThan(100_000)
})

test('work that was not done is an error', async () => {
  await using bun = await startBun({ version })

  await expect(bun.run('extractOne', 1, '/dev/null/nowhere')).rejects.toThrow(
    /^Bun 1\.4\.0 was to extractOne 1 times, and failed: .*Nothing is known of its memory\.$/,
  )
})

test('ends with its parent', async () => {
  const bun = await startBun({ version })
  await bun[Symbol.asyncDispose]()

  expect(existsSync(`/proc/${bun.pid}`)).toBe(false)
})

test('death is an error that says how, and what it said', async () => {
  await using bun = await startWrong('dies')

  await expect(bun.run('extract', 1, '/')).rejects.toThrow(
    /^Bun 1\.4\.0 was to extract 1 times, and ended by SIGSEGV\. Nothing is known of its memory\. It said: something is wrong with me/,
  )
  await expect(bun.settle()).rejects.toThrow('and ended by SIGSEGV')
})

test('its death by a signal is an error', async () => {
  await using bun = await startBun({ version })
  process.kill(bun.pid, 'SIGKILL')

  await expect(bun.settle()).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BunError: Bun 1.4.0 was to say what memory it holds (settle), and ended by SIGKILL. Nothing is known of its memory.]`,
  )
})

test('silence is an error, and ends it', async () => {
  const bun = await startWrong('is-silent', 300)

  await expect(bun.run('extract', 1, '/')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BunError: Bun 1.4.0 was to extract 1 times, and said nothing for 0.3 s. Nothing is known of its memory.]`,
  )
  expect(existsSync(`/proc/${bun.pid}`)).toBe(false)
})

test('a line that is no report is an error', async () => {
  await using bun = await startWrong('responds-wrongly')

  await expect(bun.settle()).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BunError: Bun 1.4.0 was to say what memory it holds (settle), and wrote a line that is no report: {"type":"figures","figures":{"heapUsed":"a lot"}}. Nothing is known of its memory.]`,
  )
})

test('a report of another request is an error', async () => {
  await using bun = await startWrong('confuses')

  await expect(bun.run('extract', 5, '/')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BunError: Bun 1.4.0 was to extract 5 times, and reported {"type":"done","times":3}. Nothing is known of its memory.]`,
  )
})

test('another version than the one that was asked for is an error', async () => {
  await expect(startWrong('is-another')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BunError: Bun 1.4.0 was to start, and reported {"type":"ready","version":"0.0.1"}. Nothing is known of its memory.]`,
  )
})

test('a module that does not load is an error that says why', async () => {
  await expect(startWrong('does-not-load')).rejects.toThrow(
    /^Bun 1\.4\.0 was to start, and ended with code 1\. Nothing is known of its memory\. It said: .*there-is-no-such-module/s,
  )
})
