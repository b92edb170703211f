/** Public libraries, each with an operation that is checked as its maintainers would: one of them leaks. */

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { byLock } from './installed.ts'
import type { Project } from './installed.ts'
import { vite, vitest } from './projects.ts'

const folder = 'tests/package/foreign'
const libraries = ['@libp2p/utils', 'any-signal', 'fast-xml-parser', 'lru-cache', 'p-queue', 'pino', 'undici'] as const

/** What it retains: an entry of docs/logs/findings.md. */
const finding = 'lru-cache-signal'

const lines = (name: string): number =>
  readFileSync(join(folder, `${name}.memory.ts`), 'utf8')
    .trimEnd()
    .split('\n').length

/** The name of its file without `.memory.ts`: no path. */
const fileOf = (library: string): string => library.replace('@', '').replace('/', '-')

let project: Project
beforeAll(async () => {
  project = await byLock(folder)
})

test('each library has a check, of an exact version', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

  expect(Object.keys(devDependencies)).toEqual([...libraries, 'vite', 'vitest'])
  expect(devDependencies).toMatchObject({ vite, vitest })
  expect(Object.values(devDependencies).filter(version => !/^[\d.]+$/.test(String(version)))).toEqual([])
  expect(
    readdirSync(folder)
      .filter(name => name.endsWith('.memory.ts'))
      .toSorted(),
  ).toEqual([...libraries.map(fileOf), finding].map(name => `${name}.memory.ts`).toSorted())
})

test.for(libraries)('a check of %s has 12 lines at most, and is green', async library => {
  const name = fileOf(library)
  expect(lines(name)).toBeLessThanOrEqual(12)

  const { code, stdout, stderr } = await project.check(name)
  expect(stdout + stderr).toContain('1 passed, 0 failed')
  expect(code).toBe(0)
})

test('lru-cache 11.5.3 retains a listener of each fetch with a signal', async () => {
  expect(lines(finding)).toBeLessThanOrEqual(12)

  const { code, stdout, stderr } = await project.check(finding)
  const text = stdout.replaceAll(/\s+/g, ' ')
  expect(text + stderr).toContain('Memory keeps growing: a fetch with a signal retains nothing')
  expect(text).toMatch(/listeners \d+ \d+ \+\d+ \+\d+ 0 GROWING/)
  expect(text).toMatch(/Held by .* : AbortSignal → \["<symbol kEvents>"\] : Map → \[\] : Object → \.next : Listener/)
  expect(text).toMatch(/Allocated at \S+ \(node_modules\/lru-cache\//)
  expect(code).toBe(1)
})
