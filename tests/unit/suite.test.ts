/** The suite's configuration: read where there is one, and the only module that names the suite's own library. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'
import { scenarioNames } from '../../helpers/scenario/names.ts'
import { formOf, notesFor, readSuite } from '../../helpers/suite.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'suite-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

const empty = {
  headline: [],
  notes: [],
  repetitions: {},
  chunk: Number.POSITIVE_INFINITY,
  watched: [],
  companions: {},
  stubExports: [],
}

test('without a configuration there is no headline, no note and one form', () => {
  expect(readSuite(directory)).toEqual(empty)
  expect(formOf(readSuite(directory), '001_a.txt')).toBe('heap')
})

test('a configuration may leave out what it does not need', () => {
  writeFileSync(join(directory, 'suite.config.ts'), "export const suite: object = { headline: ['undici'] }")

  expect(readSuite(directory)).toEqual({ ...empty, headline: ['undici'] })
})

test.for([
  ['export const other = {}', 'suite'],
  ["export const suite = { headline: 'undici' }", 'suite.headline'],
  ["export const suite = { repetitions: { '001': 'else' } }", 'suite.repetitions.001'],
])('%s is rejected with the path of the field', ([source = '', field]) => {
  writeFileSync(join(directory, 'suite.config.ts'), source)

  expect(() => readSuite(directory)).toThrow(`suite.config.ts: ${field}: `)
})

const suite = {
  notes: [{ text: 'a note', package: 'undici', scenarios: ['fetch'] }],
  repetitions: { '001': 'rss' as const },
}
const measurement = {}

test('a note stands below a scenario that it names, once that has measured', () => {
  expect(
    notesFor(suite, [
      { scenario: 'fetch', measurement },
      { scenario: 'other', measurement },
    ]),
  ).toEqual(['a note'])
  expect(notesFor(suite, [{ scenario: 'other', measurement }])).toEqual([])
  expect(notesFor(suite, [{ scenario: 'fetch' }])).toEqual([])
})

test('a note stands below a scenario that is known to have loaded the package, and no other', () => {
  expect(notesFor(suite, [{ scenario: 'other', measurement, packages: { undici: '7.1.0' } }])).toEqual(['a note'])
  expect(notesFor(suite, [{ scenario: 'fetch', measurement, packages: { got: '14.0.0' } }])).toEqual([])
})

test('the form of a scenario is that of its document', () => {
  expect([formOf(suite, '001_a.txt'), formOf(suite, '003_a.txt'), formOf(suite)]).toEqual(['rss', 'heap', 'heap'])
})

test("this suite's notes name scenarios that exist", () => {
  const names = scenarioNames()

  expect(readSuite().headline).toEqual(['helia', 'libp2p'])
  expect(names).toEqual(expect.arrayContaining(readSuite().notes.flatMap(({ scenarios }) => scenarios)))
})

test('no module of results names the library of this suite', () => {
  const files = sourceFiles('helpers/results')

  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(file => /helia/i.test(readFileSync(file, 'utf8')))).toEqual([])
})
