import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write, type Heap } from '../../unit/heap/build.ts'
import { run } from './command.ts'

const heap = (sessions: number): Heap => ({
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { name: 'global', edges: ['app'] },
  app: { name: 'App', edges: ['buffers', 'map'] },
  buffers: {
    name: 'Array',
    edges: [
      ['element', 0, 'a'],
      ['element', 1, 'b'],
    ],
  },
  a: { type: 'array', name: '', size: 8 * 2 ** 20 },
  b: { type: 'array', name: '', size: 8 * 2 ** 20 },
  map: { name: 'Map', edges: [['internal', 'table', 'table']] },
  table: {
    type: 'array',
    name: '',
    edges: Array.from({ length: sessions }, (_, index) => ['internal', String(index), `session${index}`] as const),
  },
  ...Object.fromEntries(
    Array.from({ length: sessions }, (_, index) => [
      `session${index}`,
      { name: 'Session', size: 100 * 1024, id: 1001 + 2 * index },
    ]),
  ),
  wrap: { type: 'native', name: 'TLSWrap', detachedness: 2, size: 464 },
})

let directory: string
let files: readonly string[]

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'heap-commands-'))
  files = [10, 20, 30].map(sessions => {
    const file = join(directory, `${sessions}.heapsnapshot`)
    writeFileSync(file, write(heap(sessions)))
    return file
  })
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

test('summary reports where memory is, and what holds the large arrays', () => {
  const { code, out } = run('summary', files[0]!, '--pattern', 'Sessions=^Session$')

  expect(code).toBe(0)
  expect(out).toMatchInlineSnapshot(`
    "10.heapsnapshot: 17.0 MiB in 19 objects with 17 edges

    Heap by category
      category       objects      size  % of heap
      Arrays               3  16.0 MiB       94.2
      Objects             14  1000 KiB        5.8
      Native               1     464 B        0.0
      Other                1       0 B        0.0
      Strings              0       0 B        0.0
      Code                 0       0 B        0.0
      Functions            0       0 B        0.0
      Object shapes        0       0 B        0.0

    Findings, by what they could save at most (they may overlap)
         saves  finding
        16 MiB  2 × (array) of 8 MiB each: global → .app : App → .buffers : Array → [0] : (array)
      1000 KiB  10 × Session of 100 KiB each: global → .app : App → .map : Map → {table} : (array)
                  → {0} : Session

    Largest objects, and whose they are
      objects  size of one  object
            2        8 MiB  (array) @9 of global → .app : App → .buffers : Array
           10      100 KiB  Session @1001 of global → .app : App → .map : Map → {table} : (array)
            1        464 B  TLSWrap @37 of the root
            1         10 B  global @3 of the root
            1         10 B  App @5 of global
            1         10 B  Array @7 of global → .app : App
            1         10 B  Map @13 of global → .app : App
            1         10 B  (array) @15 of global → .app : App → .map : Map

    Strings by length: 0 B in 0
      From 1,024 characters on, a length is an estimate from the size: V8 writes no more of a text.
      characters        strings  size
      below 100               0   0 B
      100 to 999              0   0 B
      1,000 to 9,999          0   0 B
      10,000 to 99,999        0   0 B
      100,000 and more        0   0 B

    Constructors by retained size
      objects   shallow  retained  constructor
            1      10 B  17.0 MiB  global
            1      10 B  17.0 MiB  App
            1  16.0 MiB  16.0 MiB  Array
            1      20 B  1000 KiB  Map
           10  1000 KiB  1000 KiB  Session
            1     464 B     464 B  TLSWrap

    Constructors by shallow size
      objects   shallow  retained  constructor
            1  16.0 MiB  16.0 MiB  Array
           10  1000 KiB  1000 KiB  Session
            1     464 B     464 B  TLSWrap
            1      20 B  1000 KiB  Map
            1      10 B  17.0 MiB  global
            1      10 B  17.0 MiB  App

    Patterns
      pattern   objects   shallow  retained  matches
      Sessions       10  1000 KiB  1000 KiB  ^Session$

    Detached objects
      type    objects   size  retained  name
      native        1  464 B     464 B  TLSWrap
    "
  `)
})

test('every line of a report fits a terminal of 100 columns', () => {
  for (const args of [
    ['summary', files[2]!],
    ['growth', ...files],
    ['diff', files[0]!, files[2]!],
    ['path', files[0]!, '--class', 'Session'],
  ]) {
    expect(
      run(...args)
        .out.split('\n')
        .filter(line => line.length > 100),
    ).toEqual([])
  }
})

test('a heap over its budget is exit code 1, at the budget 0', () => {
  const size = 16 * 2 ** 20 + 10 * 100 * 1024 + 464 + 5 * 10

  expect(run('summary', files[0]!, '--warn', `${size - 1}B`)).toMatchObject({
    code: 1,
    out: expect.stringContaining('WARNING: the heap is 17.0 MiB, 1 B over'),
  })
  expect(run('summary', files[0]!, '--warn', '1MiB', '--critical', `${size - 1}B`)).toMatchObject({
    code: 1,
    out: expect.stringContaining('CRITICAL: '),
  })
  expect(run('summary', files[0]!, '--warn', `${size}B`).code).toBe(0)
})

test('growth names the path that grows, with exit code 1; with nothing to name it is 0', () => {
  const { code, out } = run('growth', ...files)

  expect(code).toBe(1)
  expect(out.replaceAll(directory, '')).toMatchInlineSnapshot(`
    "Growth over 3 snapshots: 10.heapsnapshot, 20.heapsnapshot, 30.heapsnapshot

    Session   10 → 20 → 30   retains 2.9 MiB   signature 265e2aab
      global → .app : App → .map : Map → [] : Session
    "
  `)
  expect(run('growth', files[0]!, files[1]!, files[1]!)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing grew from each snapshot to the next'),
  })
})

test('diff reports what is new and what holds it', () => {
  expect(run('diff', files[0]!, files[1]!).out).toMatchInlineSnapshot(`
    "From 10.heapsnapshot to 20.heapsnapshot: +1000 KiB in 2 classes

    What came and went
      new   11 objects of 1000 KiB, which retain 1000 KiB
      gone  1 objects of 464 B

    Classes, by the change of their size
      added  removed  count       size  new, shallow  new, retained  class
         10        0    +10  +1000 KiB      1000 KiB       1000 KiB  Session
          1        1      0        0 B         464 B          464 B  TLSWrap

    What holds what is new
      new  retained  path
       10  1000 KiB  global → .app : App → .map : Map → {table} : (array) → [] : Session
        1     464 B  no path from a root
    "
  `)
})

test('path shows the way to a class, and to one object', () => {
  expect(run('path', files[0]!, '--class', 'Session').out).toMatchInlineSnapshot(`
    "10.heapsnapshot: what holds 10 Session

    Shortest paths, most objects first
      global
        .app : App
          .map : Map
            {table} : (array)
              [] : Session   10   retains 1000 KiB
    "
  `)
  expect(run('path', files[0]!, '--id', '1003').out).toMatchInlineSnapshot(`
    "10.heapsnapshot: what holds @1003 (Session, retains 100 KiB)

    Path 1, 5 steps
      global @3
        .app : App @5
          .map : Map @13
            {table} : (array) @15
              {1} : Session @1003
    "
  `)
  expect(run('path', files[0]!, '--class', 'Nothing').code).toBe(1)
})

test.each([
  ['summary', 1, [], 'heap-summary/1'],
  ['diff', 2, [], 'heap-diff/2'],
  ['growth', 3, [], 'heap-growth/1'],
  ['path', 1, ['--class', 'Session'], 'heap-path/1'],
  ['path', 1, ['--id', '1003'], 'heap-path/1'],
])('%s of %i files %j has JSON with a schema that says its version, and Markdown', (name, count, options, schema) => {
  const args = [name, ...files.slice(0, count), ...options]

  expect(JSON.parse(run(...args, '--json').out)).toMatchObject({ schema })
  expect(run(...args, '--markdown').out).toMatch(/^## .*\.heapsnapshot.*\n\n### /)
})

test('--markdown is tables that survive the names in them', () => {
  const { out } = run('summary', files[0]!, '--pattern', 'a|b=<x>|zz', '--markdown')

  expect(out).toContain('| a\\|b | 0 | 0 B | 0 B | \\<x\\>\\|zz |')
})

test.each([
  [['frobnicate'], 'heap: there is no command "frobnicate"; there are summary, diff, growth, path, monitor'],
  [['summary'], 'heap: summary takes one file'],
  [['summary', 'nowhere'], "heap: ENOENT: no such file or directory, stat 'nowhere'"],
  [['summary', tmpdir()], 'cannot be read: EISDIR: illegal operation on a directory, read'],
  [['summary', import.meta.filename], 'is no heap snapshot that can be read: it is no JSON object'],
  [['summary', 'x', '--warn', 'much'], 'heap: --warn: "much" is not a size'],
  [['summary', 'x', '--pattern', 'A=('], 'heap: --pattern: "(" is no regular expression'],
  [['summary', 'x', '--top', '0'], 'heap: --top: "0" is not a count. Give a whole number from 1 on.'],
  [['summary', 'x', '--top', '-1'], 'heap: --top: "-1" is not a count. Give a whole number from 1 on.'],
  [['growth', 'a', 'b'], 'heap: growth takes 3 files or more, and got 2'],
  [['diff', 'a'], 'heap: diff takes two files, the earlier first'],
  [['path', 'a'], 'heap: path takes one file, and either --class or --id'],
  [['monitor'], 'heap: monitor takes either --pid, or a program behind --'],
  [['monitor', '--pid', '1', '--signal', 'loud'], 'heap: --signal: "loud" is not a signal. Give one such as SIGUSR2.'],
  [['monitor', '--pid', '1', '--every', '0s'], 'heap: --every: "0s" is too short. Give at least 1ms.'],
  [['monitor', '--pid', '1', '--alert', 'x'], 'heap: --alert: "x" is not a percentage. Give one such as 20%.'],
  [
    ['monitor', '--pid', '1', '--every', 'soon'],
    'heap: --every: "soon" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.',
  ],
])('%j is a usage error of one line, with exit code 2', (args, message) => {
  const { code, out, error } = run(...args)

  expect({ code, out, lines: error.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 })
  expect(error).toContain(message)
})
