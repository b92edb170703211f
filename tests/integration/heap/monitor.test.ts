import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from './command.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()

  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Retains 100 kB more in every 20 ms. */
const program = `
  globalThis.retained = []
  const grow = () => { for (let i = 0; i < 2000; i++) retained.push({ i }) }
  grow()
  setInterval(grow, 20)
`
const often = ['--every', '250ms', '--count', '3', '--alert', '1%']
const growing = new RegExp(
  'ALERT: snapshot 2: .*\\n[\\s\\S]*Object   [\\d,]+ → [\\d,]+ → [\\d,]+ .*\\n' +
    ' {2}global → \\.retained : Array → \\[\\] : Object',
)

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'heap-monitor-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

test.each([
  ['its inspector', []],
  ['a signal', ['--signal', 'USR2']],
])(
  'monitor alerts when a program grows, by %s',
  (_by, options) => {
    expect(
      run('monitor', ...often, ...options, '--dir', join(directory, 'a "b'), '--', process.execPath, '-e', program),
    ).toMatchObject({ code: 1, out: expect.stringMatching(growing) })
  },
  60_000,
)

test('monitor --markdown has a heading for each snapshot, and one for what grew', () => {
  const { code, out } = run(
    'monitor',
    ...often,
    '--markdown',
    '--dir',
    join(directory, 'markdown'),
    '--',
    process.execPath,
    '-e',
    program,
  )

  expect(code).toBe(1)
  expect(
    out
      .split('\n')
      .filter(line => line.startsWith('## '))
      .map(line => line.replace(/: .*/, '')),
  ).toEqual(['## snapshot 1', '## ALERT', '## ALERT'])
  expect(out).toMatch(/^### /m)
  expect(out).toMatch(/global → \.retained : Array → \[\] : Object/)
}, 60_000)

test('monitor ends with a program that does not grow, and has a line of JSON for each snapshot', () => {
  const seen = join(directory, 'seen')
  const second = JSON.stringify(join(seen, '2.heapsnapshot'))
  const untilSeen = `setInterval(() => { if (fs.existsSync(${second})) process.exit() }, 20)`
  const { code, out } = run(
    'monitor',
    '--every',
    '100ms',
    '--alert',
    '90%',
    '--dir',
    seen,
    '--json',
    '--',
    process.execPath,
    '-e',
    untilSeen,
  )
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

  expect(code).toBe(0)
  expect(lines[0]).toMatchObject({ schema: 'heap-monitor/1', number: 1, isAlert: false, paths: [] })
}, 60_000)

test('monitor ends with a program that is killed while its snapshot is taken, as for its memory', () => {
  const killed = join(directory, 'killed')
  const second = JSON.stringify(join(killed, '2.heapsnapshot'))
  const untilBegun = `while ! test -e ${second}; do sleep 0.01; done; kill -9 $PPID`
  const large = `
    globalThis.retained = Array.from({ length: 500000 }, (_, i) => ({ i }))
    child_process.spawn('/bin/sh', ['-c', ${JSON.stringify(untilBegun)}])
  `

  expect(run('monitor', '--every', '300ms', '--dir', killed, '--', process.execPath, '-e', large)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^snapshot 1: .*\n$/),
    error: 'heap: the program was ended by SIGKILL\n',
  })
  expect(readdirSync(killed)).toEqual(['1.heapsnapshot'])
}, 60_000)

test.each(['its inspector', 'a signal'])(
  'monitor watches a process that runs already, by %s',
  async by => {
    const port = await freePort()
    const child = spawn(
      process.execPath,
      [`--inspect-port=${port}`, '--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${directory}`, '-e', program],
      { stdio: 'ignore' },
    )

    try {
      await once(child, 'spawn')
      await sleep(300) // the signal that opens an inspector ends a process that does not yet listen to it
      expect(
        run(
          'monitor',
          ...often,
          '--dir',
          join(directory, 'retained'),
          '--pid',
          String(child.pid),
          ...(by === 'a signal' ? ['--signal', 'SIGUSR2', '--written', directory] : ['--port', String(port)]),
        ),
      ).toMatchObject({ code: 1, out: expect.stringMatching(growing) })
    } finally {
      child.kill()
    }
  },
  60_000,
)

test('monitor sends no signal that would end a process', async () => {
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' })

  try {
    await once(child, 'spawn')
    expect(
      run('monitor', ...often, '--dir', directory, '--pid', String(child.pid), '--signal', 'SIGUSR2'),
    ).toMatchObject({ code: 2, error: expect.stringMatching(/^heap: process \d+ would end by SIGUSR2: .*\n$/) })
    expect(child.exitCode).toBeNull()
  } finally {
    child.kill()
  }
}, 60_000)

test('monitor that saw nothing says so', () => {
  expect(
    run(
      'monitor',
      '--every',
      '1h',
      '--dir',
      directory,
      '--',
      process.execPath,
      '-e',
      'setTimeout(() => undefined, 500)',
    ),
  ).toMatchObject({
    code: 2,
    out: '',
    error: 'heap: the process has ended before its first snapshot: --every says when that is\n',
  })
}, 60_000)
