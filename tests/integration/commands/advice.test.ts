/** Commands that a run prints are typed into a shell, as they stand: each does again what it says. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { portableText } from '../../../helpers/shell.ts'
import { sourceFiles } from '../../unit/source-files.ts'

const folder = mkdtempSync(join(tmpdir(), "advice it's-"))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Types a command into a shell in this checkout. */
function type(command: string): { readonly code: number | null; readonly output: string } {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|MEMORY_|GITHUB_|NODE_|TEST)/.test(name))
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    env: {
      ...Object.fromEntries(inherited),
      NO_COLOR: '1',
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      MEMORY_REPORTS: join(folder, 'reports'),
      MEMORY_CACHE_DIR: join(folder, 'cache'),
      MEMORY_DIAGNOSE: 'never',
    },
  })
  return { code: status, output: stdout + stderr }
}

const reproduce = (output: string): string => / {2}Reproduce (.*)/.exec(output)?.[1] ?? output

test('the Reproduce line of a failure repeats it, from a path that needs quotes, with all that was asked for', () => {
  const file = join(folder, 'own.memory.ts')
  writeFileSync(
    file,
    readFileSync('tests/faults/versions/on-node.memory.ts', 'utf8').replace("(process.env['TINY_NODE'] ?? '')", "'9'"),
  )
  writeFileSync(
    join(folder, 'own.memory.budgets.json'),
    readFileSync('tests/faults/versions/tiny.memory.budgets.json', 'utf8'),
  )
  const quoted = `'${file.replaceAll("'", String.raw`'\''`)}'`
  const first = type(
    `npm run --silent repro -- ${quoted} --size 1MiB --wait 0ms --rounds 2 --node '${process.execPath}'`,
  )
  const command = reproduce(first.output)
  const second = type(command)

  expect(first.code).toBe(1)
  expect(command).toContain(' --size 1MiB --wait 0ms --rounds 2 --node ')
  expect(command).toBe(portableText(command))
  expect(second.code).toBe(1)
  expect(reproduce(second.output)).toBe(command)
})

test('the command that a new scenario is printed with runs it', () => {
  const path = join(folder, 'new.memory.ts')
  const { output } = type(`npm run --silent new-scenario -- '${path.replaceAll("'", String.raw`'\''`)}'`)
  const { code, output: ran } = type(/Run it: (.*)/.exec(output)?.[1] ?? 'false')

  expect(ran).toContain('NOT JUDGED')
  expect(code).toBe(1)
})

test('no file of this repository has a path of a machine where commands write', () => {
  const written = sourceFiles().filter(file => /\.budgets\.json$|^docs\/.*\.(?:md|json)$/.test(file))
  const home = /(?<![\w.~-])\/(?:home|root|Users|work|workspace)\/[\w-]+\//
  const wrong = written.filter(file => home.test(readFileSync(file, 'utf8')))

  expect(written.length).toBeGreaterThan(20)
  expect(wrong).toEqual([])
})
