import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { applies, entryOf, expiredEntries, parseKnownLeaks } from '../../../helpers/judge/known-leaks.ts'
import type { KnownLeak } from '../../../helpers/judge/known-leaks.ts'
import { knownLeaksFile } from '../../../helpers/settings-schema.ts'
import { readKnownLeaks, versionsThatRan } from '../../../helpers/run/known-leaks.ts'
import { scenarioNames } from '../../../helpers/scenario/names.ts'

const scenarios = ['import', 'transfer']
const versions = { helia: '7.1.15', libp2p: '3.3.11' }
const entry: KnownLeak = {
  scenario: 'import',
  signature: '3f9c21e4',
  reason: 'wants are never taken off their list',
  issue: 'https://github.com/ipfs/helia/issues/488',
  packages: { helia: '>=7.1.0 <7.2.0' },
}
const parse = (...entries: readonly unknown[]): readonly KnownLeak[] => parseKnownLeaks(entries, scenarios)

test('the list that ships is one', () => {
  expect(() => readKnownLeaks(knownLeaksFile, scenarioNames())).not.toThrow()
  expect(JSON.parse(readFileSync(knownLeaksFile, 'utf8'))).toBeInstanceOf(Array)
})

test('an entry is what it says', () => {
  expect(parse(entry)).toEqual([entry])
})

test.for<[string, unknown]>([
  ['the whole: Invalid type: Expected Array', 'no list'],
  [
    '0.signature: give the eight hexadecimal digits of a signature, as a failure prints them',
    { ...entry, signature: '3F9C21E4' },
  ],
  ['0.reason: say in a sentence why it is accepted', { ...entry, reason: ' ' }],
  ['0.issue: give the address of its issue', { ...entry, issue: '#488' }],
  ['0.packages.helia: give a range of versions such as ">=7.1.0 <7.2.0"', { ...entry, packages: { helia: 'seven' } }],
  ['0.packages.helia: give a range of versions such as ">=7.1.0 <7.2.0"', { ...entry, packages: { helia: '' } }],
  ['0.packages.helia: give a range of versions such as ">=7.1.0 <7.2.0"', { ...entry, packages: { helia: '  ' } }],
  ['0.packages: name at least one package with a range of versions', { ...entry, packages: {} }],
  ['0.packages.Left Pad: give the name of a package, as npm has it', { ...entry, packages: { 'Left Pad': '^1' } }],
  ['0.scenario: there is no scenario "imprt". There are: import, transfer.', { ...entry, scenario: 'imprt' }],
  ['0.until: ', { ...entry, until: '2030' }],
])('%s', ([message, value]) => {
  expect(() => parseKnownLeaks(Array.isArray(value) || typeof value === 'string' ? value : [value], scenarios)).toThrow(
    message,
  )
})

test('one leak stands there once', () => {
  expect(() => parse(entry, { ...entry, packages: { helia: '^6' } })).toThrow(
    '1.signature: 3f9c21e4 of import stands there twice, first as entry 0. Join their ranges by ||.',
  )
  expect(parse(entry, { ...entry, scenario: 'transfer' })).toHaveLength(2)
  expect(parse(entry, { ...entry, signature: '00000000' })).toHaveLength(2)
})

test('a file that is none is named', () => {
  expect(() => readKnownLeaks('README.md', scenarios)).toThrow(/^README\.md: Unexpected token/)
})

test('an entry holds for the versions that it names, releases and what comes before them', () => {
  expect(applies(entry, versions)).toBe(true)
  expect(applies(entry, { helia: '7.1.16-rc.1' })).toBe(true)
  expect(applies(entry, { helia: '7.2.0' })).toBe(false)
  expect(applies({ ...entry, packages: { helia: '^7', libp2p: '^2' } }, versions)).toBe(false)
  expect(applies({ ...entry, packages: { libp2p: '*' } }, {})).toBe(false)
})

test('a leak is known by its scenario and its signature', () => {
  const list = { leaks: [entry], versions }

  expect(entryOf('3f9c21e4', { ...list, scenario: 'import' })).toBe(entry)
  expect(entryOf('3f9c21e4', { ...list, scenario: 'transfer' })).toBeUndefined()
  const older = { ...entry, packages: { helia: '^6' } }
  // the one that applies
  expect(entryOf('3f9c21e4', { leaks: [older, entry], versions, scenario: 'import' })).toBe(entry)
  expect(entryOf('00000000', { ...list, scenario: 'import' })).toBeUndefined()
  // of other versions: said to be so
  expect(entryOf('3f9c21e4', { ...list, scenario: 'import', versions: { helia: '8.0.0' } })).toBe(entry)
})

test('an entry expires when its leak is not found in what it speaks of', () => {
  const list = { leaks: [entry], scenario: 'import', versions }

  expect(expiredEntries(['3f9c21e4', '00000000'], list)).toEqual([])
  expect(expiredEntries(['00000000'], list)).toEqual([entry])
  expect(expiredEntries([], { ...list, scenario: 'transfer' })).toEqual([])
  expect(expiredEntries([], { ...list, versions: { helia: '8.0.0' } })).toEqual([])
})

test('a package that ran in several versions is spoken of by a range of one of them', () => {
  expect(applies(entry, { helia: '6.0.0, 7.1.15' })).toBe(true)
  expect(applies(entry, { helia: '6.0.0, 7.2.0' })).toBe(false)
})

test('an entry may name a package of any set', () => {
  expect(parse({ ...entry, packages: { '@scope/of-a-set': '^1' } })).toHaveLength(1)
})

test('versions are those that ran: what was loaded, else what is installed in the set', () => {
  const set = mkdtempSync(join(tmpdir(), 'set-'))
  const install = (name: string, version: string): void => {
    mkdirSync(join(set, 'node_modules', name), { recursive: true })
    writeFileSync(join(set, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }))
  }
  install('it-merge', '3.0.14')
  install('helia', '7.1.0')
  const named = { ...entry, packages: { 'it-merge': '<3.0.15', helia: '*', absent: '*' } }

  expect(versionsThatRan({ packages: { helia: '7.1.1, 7.1.2', other: '1.0.0' } }, [named], set)).toEqual({
    'it-merge': '3.0.14',
    helia: '7.1.1, 7.1.2',
    other: '1.0.0',
  })
  expect(versionsThatRan({}, [entry]).helia).toMatch(/^\d+\.\d+\.\d+/)
  rmSync(set, { recursive: true })
})
