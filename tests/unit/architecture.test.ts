/** The rooms of this project, and which of them may know which: every import is an arrow from one to another. */

import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

/** What each room may import, besides itself and the files that stand in helpers/ alone. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  helpers: [],
  'helpers/terminal': [],
  'helpers/workspace': [],
  'helpers/network': [],
  'helpers/judge': [],
  'helpers/heap': ['helpers/terminal'],
  'helpers/measure': [],
  'helpers/results': ['helpers/judge', 'helpers/terminal'],
  'helpers/versions': ['helpers/heap', 'helpers/judge', 'helpers/results', 'helpers/workspace'],
  'helpers/processes': [
    'helpers/heap',
    'helpers/judge',
    'helpers/measure',
    'helpers/network',
    'helpers/results',
    'helpers/workspace',
  ],
  'helpers/scenario': [
    'helpers/heap',
    'helpers/judge',
    'helpers/measure',
    'helpers/network',
    'helpers/processes',
    'helpers/results',
    'helpers/versions',
    'helpers/workspace',
  ],
  'helpers/retention': ['helpers/judge', 'helpers/measure', 'helpers/results', 'helpers/scenario', 'helpers/terminal'],
  'helpers/run': [
    'helpers/heap',
    'helpers/judge',
    'helpers/network',
    'helpers/processes',
    'helpers/results',
    'helpers/scenario',
    'helpers/terminal',
    'helpers/workspace',
  ],
  'helpers/vitest': [
    'helpers/judge',
    'helpers/measure',
    'helpers/network',
    'helpers/processes',
    'helpers/results',
    'helpers/retention',
    'helpers/run',
    'helpers/scenario',
    'helpers/terminal',
    'helpers/versions',
    'helpers/workspace',
  ],
  'helpers/entries': ['helpers/heap', 'helpers/measure', 'helpers/retention', 'helpers/vitest'],
}

/** They are asked for data and answer data: no clock, no process, no chance. */
const pure = [/^helpers\/judge\//, /^helpers\/heap\/(?!capture\/|diagnose\/)/, /^helpers\/results\/(?!write\.ts$)/]

const impure =
  /\b(?:Date\.now|performance\.now|Math\.random|process\.[a-z]\w*(?!\.ts)\b)|new Date\(\)|'node:(?:child_process|worker_threads|process|os)'/

interface Arrow {
  readonly file: string
  readonly to: string
}

const files = sourceFiles('helpers').filter(file => /\.(?:ts|mjs|cjs)$/.test(file) && !file.includes('/html/page/'))

const imports: readonly Arrow[] = files.flatMap(file =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom |\bimport\(|\bimport |\brequire\()'([^']+)'/g)].map(
    ([, name = '']) => ({
      file,
      to: name.startsWith('.') ? posix.join(posix.dirname(file), name) : name,
    }),
  ),
)

function roomOf(file: string): string {
  const [first = '', second = '', third] = file.split('/')
  return third === undefined ? first : `${first}/${second}`
}

test.for(Object.keys(arrows))('%s imports no room that it should not know', room => {
  const wrong = imports
    .filter(({ file, to }) => roomOf(file) === room && /^[a-z]+\/.*\.[cm]?[jt]s$/.test(to) && !to.startsWith('@'))
    .filter(({ to }) => to.startsWith('helpers/') || /^(?:fixtures|tests|commands|bench)\//.test(to))
    .filter(({ to }) => ![room, 'helpers', ...(arrows[room] ?? [])].includes(roomOf(to)))

  expect(wrong).toEqual([])
})

test('every room is listed', () => {
  expect([...new Set(files.map(roomOf))].toSorted()).toEqual(Object.keys(arrows).toSorted())
})

test('helpers/vitest alone knows Vitest', () => {
  const knowing = imports
    .filter(({ to }) => /^(?:vitest|vite|@vitest)(?:\/|$)/.test(to))
    .map(({ file }) => roomOf(file))

  expect(new Set(knowing)).toEqual(new Set(['helpers/vitest']))
})

test('nothing in helpers/ imports what the package has not', () => {
  const outside = imports.filter(
    ({ to }) => /^[a-z.]/.test(to) && /\.[cm]?[jt]s$/.test(to) && !to.startsWith('helpers/'),
  )

  expect(outside).toEqual([])
})

/** Conventions for a project, each of which may be absent. */
const conventions = [
  "helpers/results/render/reproduction.ts: 'tests/scenarios/'",
  "helpers/scenario/names.ts: 'tests/scenarios'",
  "helpers/settings-schema.ts: 'tests/known-leaks.json'",
]

test('nothing in helpers/ is where it is in this repository by its path', () => {
  const paths = files.flatMap(file =>
    [...withoutComments(file).matchAll(/['"`](?:helpers|commands|fixtures|tests|bench|docs)\/[^'"`]*['"`]/g)].map(
      ([path]) => `${file}: ${path}`,
    ),
  )

  expect(paths).toEqual(conventions)
})

test('modules that are started by their path are found in the package too, where they are JavaScript', () => {
  const fixed = files.filter(file =>
    /new URL\('[^']*\.ts'|import\.meta\.resolve\(|require(?:\.resolve)?\('[^']*\.ts'/.test(withoutComments(file)),
  )

  // whether its sources are there says that this is the repository
  expect(fixed).toEqual(['helpers/runtime.mjs'])
})

function withoutComments(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '')
}

test('judge, heap and results know neither clock nor process', () => {
  const lines = files
    .filter(file => pure.some(room => room.test(file)))
    .flatMap(file =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(line => !/^\s*(?:\*|\/\/|\/\*)/.test(line) && impure.test(line))
        .map(line => `${file}: ${line.trim()}`),
    )

  expect(lines).toEqual([])
})

test('no file is imported in a circle of rooms', () => {
  const reached = new Map<string, ReadonlySet<string>>()
  const reach = (room: string, path: readonly string[]): ReadonlySet<string> => {
    expect(path, `${path.join(' → ')} → ${room}`).not.toContain(room)
    const known = reached.get(room)
    if (known !== undefined) {
      return known
    }
    const all = new Set((arrows[room] ?? []).flatMap(next => [next, ...reach(next, [...path, room])]))
    reached.set(room, all)
    return all
  }

  Object.keys(arrows).forEach(room => reach(room, []))
  expect(reached.size).toBe(Object.keys(arrows).length)
})
