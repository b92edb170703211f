/** Commands about versions on a made-up registry: their findings, their messages, and the files that they leave. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { portableText } from '../../helpers/shell.ts'

const folder = mkdtempSync(join(tmpdir(), 'versions-'))
const scenario = join(folder, 'own', 'tiny.memory.ts')

beforeAll(() => {
  for (const name of ['bin', 'own', 'reports']) {
    mkdirSync(join(folder, name))
  }
  copyFileSync('tests/faults/versions/npm.mjs', join(folder, 'bin', 'npm'))
  for (const name of ['tiny.memory.ts', 'on-node.memory.ts']) {
    copyFileSync(join('tests/faults/versions', name), join(folder, 'own', name))
    const budgets = `${name.slice(0, -3)}.budgets.json`
    copyFileSync('tests/faults/versions/tiny.memory.budgets.json', join(folder, 'own', budgets))
  }
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const command = resolve('commands/run.mjs')
const surroundings = {
  ...process.env,
  PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
  MEMORY_CACHE_DIR: join(folder, 'cache'),
  MEMORY_REPORTS: join(folder, 'reports'),
}

function run(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...parameters], {
    encoding: 'utf8',
    env: { ...surroundings, ...environment },
  })
  return { code: status, stdout, stderr }
}

/** Lines with an absolute path of this machine. */
function absolutePaths(text: string): readonly string[] {
  return text.split('\n').filter(line => portableText(line) !== line)
}

/** Ctrl-C, a second after a line: it reaches all processes that the command has started. */
async function stopAfter(line: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [command, ...parameters], {
    env: surroundings,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (!printed.includes(line) && (printed + text).includes(line)) {
      setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGINT'), 1000)
    }
    printed += text
  })
  await once(child, 'close')
  return printed
}

const bisection = [
  'bisect',
  '--package',
  'tiny',
  '--good',
  '1.0.0',
  '--bad',
  '1.9.0',
  '--scenario',
  scenario,
  '--size',
  '1MiB',
]

test('finds the leaking release, skips those that cannot be installed, and resumes after Ctrl-C', async () => {
  const stopped = await stopAfter('Installing tiny@1.4.0', bisection)
  expect(stopped).toContain(
    'tiny@1.5.0: skipped, tiny@1.5.0 cannot be installed: No matching version found for smaller@9.9.9.',
  )
  expect(stopped).not.toContain('tiny@1.4.0: ')

  const found = run(bisection)
  expect(found.stderr).not.toContain('tiny@1.5.0: ') // it was known
  expect(found.stderr).toContain('tiny@1.4.0: bad (external +4')
  expect(found.stdout).toContain('tiny 1.3.0 | 1.4.0: external ')
  expect(found.stderr).toContain(
    'tiny@1.2.0: skipped, not-started: Its file could not be loaded: tiny is in the dependency set, and not what ',
  )
  expect(found.code).toBe(0)
  expect(readFileSync(join(folder, 'reports', 'bisection.md'), 'utf8')).toContain(
    '| 1.5.0 | skipped | tiny@1.5.0 cannot be installed',
  )

  const again = run(bisection)
  expect(again.stdout).toBe(found.stdout)
  expect(again.stderr).not.toMatch(/Installing|skipped/) // all of it was known
})

test('stops at an end that is not as said', () => {
  expect(
    run(['bisect', '--package', 'tiny', '--good', '1.5.0', '--bad', '1.9.0', '--scenario', scenario, '--size', '1MiB']),
  ).toMatchObject({
    code: 2,
    stdout:
      'tiny@1.5.0 cannot be judged: tiny@1.5.0 cannot be installed: No matching version found for smaller@9.9.9.\n',
  })
})

test('runs a file outside the repository on a set, and uses cached metadata without a registry', () => {
  const away = run(['repro', scenario, '--size', '1MiB', '--set', 'tiny@1.9.0'], {
    TINY_REGISTRY: 'away',
    MEMORY_DIAGNOSE: 'never',
  })

  expect(away.stderr).toContain('The registry is out of reach; what it said of tiny before is used.')
  expect(away.stdout).toContain('OVER')
  expect(away.code).toBe(1)
})

const onNode = join(folder, 'own', 'on-node.memory.ts')

test('finds the release of Node that leaks, and says how to run the scenario on it', () => {
  const words = ['bisect', '--package', 'node', '--good', '24.16', '--bad', '24.18.0', '--scenario', onNode]
  const found = run([...words, '--size', '1MiB'])
  const again = run([...words, '--size', '1MiB'])
  const report = readFileSync(join(folder, 'reports', 'bisection.md'), 'utf8')
  const typed = relative('.', onNode)

  expect(found.stderr).toContain('node: 3 releases from 24.16.0 (good) to 24.18.0 (bad).')
  expect(found.stdout).toContain('node 24.16.0 | 24.17.0: external ')
  expect(found.code).toBe(0)
  expect(again.stdout).toBe(found.stdout)
  expect(again.stderr).not.toContain('Installing')
  expect(report).toContain(
    `npm run bisect -- --package node --good 24.16 --bad 24.18.0 --scenario ${typed} --size 1MiB\n` +
      `npm run repro -- ${typed} --size 1MiB --node 24.17.0\n`,
  )
  expect(absolutePaths(report)).toEqual([])
})

test('a failure names its Node, its set and its packages as they were asked for, and how to see it again', () => {
  const { stdout } = run(
    ['repro', scenario, '--size', '1MiB', '--set', 'tiny@^1.9', '--node', '24.18', '--wait', '0ms', '--rounds', '2'],
    { MEMORY_DIAGNOSE: 'never' },
  )

  expect(stdout).toMatch(/ {2}Measured {2}tiny 1\.9\.0 · node /)
  expect(stdout).toContain(
    `  Reproduce npm run repro -- ${relative('.', scenario)} --size 1MiB --wait 0ms --rounds 2 --set tiny@^1.9 ` +
      '--node 24.18\n',
  )
})

test('compares two releases of Node, and writes no path of this machine', () => {
  const { code, stdout } = run([
    'compare',
    '--base',
    'node@24.16.0',
    '--candidate',
    'node@24.17',
    '--scenario',
    onNode,
    '--size',
    '1MiB',
  ])
  const written = ['comparison.md', 'comparison.json'].map(name => readFileSync(join(folder, 'reports', name), 'utf8'))

  expect(stdout.trimEnd().split('\n').at(-1)).toBe(
    `node@24.17.0 retains more than node@24.16.0: ${relative('.', onNode)}.`,
  )
  expect(code).toBe(1)
  expect(written[0]).toContain(
    'Node 24.16.0 → 24.17.0 · `npm run compare -- --base node@24.16.0 --candidate node@24.17 --scenario ',
  )
  expect(written.flatMap(absolutePaths)).toEqual([])
})

test.for([
  {
    what: 'an unknown package',
    parameters: ['repro', 'import', '--set', 'nothing@1.0.0'],
    line: 'The registry has no nothing.',
  },
  {
    what: 'a version that does not exist',
    parameters: ['repro', 'import', '--set', 'tiny@1.3.1'],
    line: 'tiny@1.3.1 was not published. The nearest is 1.3.0.',
  },
  {
    what: 'a set that cannot be installed',
    parameters: ['repro', 'import', '--set', 'tiny@1.5.0'],
    line: 'tiny@1.5.0 cannot be installed: No matching version found for smaller@9.9.9.',
  },
  {
    what: 'too few runs',
    parameters: ['compare', '--candidate', 'tiny', '--runs', '3'],
    line: '3 runs of each version show nothing beyond noise; give 5 at least.',
  },
  {
    what: 'a base that is the candidate',
    parameters: ['compare', '--base', 'tiny@1.0.0', '--candidate', 'tiny@1.0.0'],
    line: 'Base and candidate are both tiny@1.0.0: there is nothing to compare. Name another version by --candidate or --base. How often a version is called different from itself says: npm run validate -- compare',
  },
  {
    what: 'ends that are equal',
    parameters: ['bisect', '--package', 'tiny', '--good', '1.0.0', '--bad', '1.0.0', '--scenario', 'import'],
    line: '--good and --bad are both 1.0.0: there is nothing between them.',
  },
  {
    what: 'a Node that is not supported',
    parameters: ['repro', 'import', '--node', '18'],
    line: 'Scenarios run on Node 22, 24, 26; "18" is none of them.',
  },
  {
    what: 'a release of Node that does not exist',
    parameters: ['memory', 'import', '--node', '24.17.9'],
    line: 'node@24.17.9 was not published. The nearest is 24.17.0.',
  },
  {
    what: 'a release of Node that is too old',
    parameters: ['budgets', 'import', '--node', '20.19.0'],
    line: 'Scenarios run on Node 22, 24, 26; "20.19.0" is none of them.',
  },
  {
    what: 'a word that names no Node',
    parameters: ['repro', 'import', '--node', 'newest'],
    line:
      '"newest" is neither a release of Node nor a file. Give a major (24), a release (24.17.0), a range (24.17), or ' +
      'the path of a node binary (./out/Release/node).',
  },
  {
    what: 'a directory as Node',
    parameters: ['repro', 'import', '--node', './tests'],
    line: '--node: ./tests is a directory. Give the path of the node binary in it.',
  },
  {
    what: 'a text as Node',
    parameters: ['compare', '--candidate', 'node@./README.md', '--scenario', 'import'],
    line: '--node: ./README.md cannot be executed. Give the path of a node binary.',
  },
  {
    what: 'another program as Node',
    parameters: [
      'bisect',
      '--package',
      'tiny',
      '--good',
      '1.0.0',
      '--bad',
      '1.9.0',
      '--scenario',
      'import',
      '--node',
      '/bin/cat',
    ],
    line: '--node: /bin/cat is no Node: asked for its version it gives none. Give the path of a node binary.',
  },
  {
    what: 'a Node in a set',
    parameters: ['repro', 'import', '--set', 'tiny@1.0.0,node@24.17.0'],
    line: '--set node@24.17.0: Node is no package of a set. Name it by --node 24.17.0.',
  },
  {
    what: 'a Node for a search of its releases',
    parameters: [
      'bisect',
      '--package',
      'node',
      '--good',
      '24.16',
      '--bad',
      '24.18',
      '--scenario',
      'import',
      '--node',
      '24',
    ],
    line: '--node is one Node, and --package node searches its releases. Leave out --node.',
  },
  {
    what: 'two Nodes on one side',
    parameters: ['compare', '--base', 'node@24.16', '--candidate', 'node@24.17,node@24.18', '--scenario', 'import'],
    line: '--candidate names 2 Nodes, 24.17 and 24.18. Name one.',
  },
  {
    what: 'a Node of both sides and of one',
    parameters: ['compare', '--candidate', 'node@24.17', '--node', '24.16', '--scenario', 'import'],
    line: '--node is the Node of both sides, and node@24.17 that of one. Give one of them.',
  },
  {
    what: 'the same Node on both sides',
    parameters: ['compare', '--base', 'node@24.17', '--candidate', 'node@24.17.0', '--scenario', 'import'],
    line: 'Base and candidate are both node@24.17.0: there is nothing to compare. Name another version by --candidate or --base. How often a version is called different from itself says: npm run validate -- compare',
  },
])('rejects $what in one line, and leaves nothing', ({ parameters, line }) => {
  const { code, stderr } = run(parameters)

  expect(stderr.trimEnd().split('\n').at(-1)).toBe(line)
  expect(code).toBe(2)
  expect(readdirSync(join(folder, 'cache', 'sets')).filter(name => name.startsWith('.'))).toEqual([])
})

test('compares nothing where both sides fail for another reason than memory', () => {
  const broken = join(folder, 'own', 'broken.memory.ts')
  writeFileSync(broken, readFileSync(scenario, 'utf8').replace('store(new', 'missing(new'))
  copyFileSync(join(folder, 'own', 'tiny.memory.budgets.json'), join(folder, 'own', 'broken.memory.budgets.json'))

  const { code, stdout } = run([
    'compare',
    '--base',
    'tiny@1.0.0',
    '--candidate',
    'tiny@1.9.0',
    '--scenario',
    broken,
    '--size',
    '1MiB',
  ])

  expect(stdout).toContain('tiny@1.0.0: 1 of 1 runs are not valid. invalid: ')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('tiny@1.0.0 and tiny@1.9.0 could not be compared.')
  expect(code).toBe(2)
})
