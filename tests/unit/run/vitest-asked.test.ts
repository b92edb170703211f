/** With which configuration a run of Vitest is repeated. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { vitestAsked } from '../../../helpers/run/vitest-words.ts'

const folder = mkdtempSync(join(tmpdir(), 'vitest-asked-'))
const inner = join(folder, 'packages', 'a')
mkdirSync(inner, { recursive: true })
for (const file of ['vite.config.ts', 'vitest.config.mts', 'memory.config.ts', 'packages/a/vite.config.js']) {
  writeFileSync(join(folder, file), '')
}
afterAll(() => rmSync(folder, { recursive: true }))

const asked = (file: string | undefined, root = folder, cwd = folder): unknown =>
  vitestAsked({ ...(file === undefined ? {} : { file: join(folder, file) }), root }, cwd)

test('the usual one is not named: Vitest finds it', () => {
  expect(asked('vitest.config.mts')).toBeUndefined()
  expect(asked('packages/a/vite.config.js', inner, inner)).toBeUndefined()
  expect(asked(undefined)).toBeUndefined()
})

test('another one is, as Vitest resolves it from its root', () => {
  expect(asked('memory.config.ts')).toEqual({ config: './memory.config.ts' })
  expect(asked('vite.config.ts')).toEqual({ config: './vite.config.ts' }) // vitest.config comes before it
  expect(asked('memory.config.ts', inner, inner)).toEqual({ config: '../../memory.config.ts' })
})

test('a root that is not the working directory is', () => {
  expect(asked('packages/a/vite.config.js', inner)).toEqual({ root: './packages/a' })
  expect(asked('memory.config.ts', inner)).toEqual({ root: './packages/a', config: '../../memory.config.ts' })
  expect(asked('vitest.config.mts', folder, inner)).toEqual({ root: '../..' })
})

test("a command's own is none", () => {
  expect(vitestAsked({ file: resolve('helpers/vitest/checks.config.ts'), root: folder }, folder)).toBeUndefined()
})
