/** The client of the inspector, connected to a process. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectorAddress, isInspectorLine, openSession } from '../../../helpers/heap/capture/inspector.ts'

let child: ChildProcess
let address = ''

beforeAll(async () => {
  const started = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', 'setInterval(() => undefined, 1000)'])
  child = started

  for await (const line of createInterface(started.stderr)) {
    address = inspectorAddress(line) ?? ''
    if (address !== '') {
      break
    }
  }
})

afterAll(() => {
  child.kill('SIGKILL')
})

test('a method has its result, and events their listener', async () => {
  const seen: unknown[] = []
  const session = await openSession(address)
  session.on('Runtime.consoleAPICalled', params => seen.push(params))

  await session.ask('Runtime.enable')
  expect(await session.ask('Runtime.evaluate', { expression: '6 * 7' })).toMatchObject({ result: { value: 42 } })
  await session.ask('Runtime.evaluate', { expression: 'console.log("seen")' })
  await expect.poll(() => seen).toContainEqual(expect.objectContaining({ type: 'log' }))

  session[Symbol.dispose]()
  await session.closed
})

test('what it rejects, what takes too long, and what comes after its end is an error of one line', async () => {
  const session = await openSession(address)

  await expect(session.ask('No.method')).rejects.toThrow(/^the inspector rejects the request: .*No\.method/)
  await expect(
    session.ask('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true }, 20),
  ).rejects.toThrow('the inspector does not answer Runtime.evaluate')

  const unanswered = session.ask('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true })
  session[Symbol.dispose]()
  await expect(unanswered).rejects.toThrow('the process has ended, or has closed its inspector')
  await session.closed
  await expect(session.ask('Runtime.enable')).rejects.toThrow('the process has ended, or has closed its inspector')
})

test('where no inspector is, that is an error of one line', async () => {
  await expect(openSession('ws://127.0.0.1:1/none')).rejects.toThrow('no inspector answers at ws://127.0.0.1:1/none')
})

test('its own lines are recognised, with the address in the first', () => {
  const lines = [
    'Debugger listening on ws://127.0.0.1:9229/3c1e',
    'For help, see: https://nodejs.org/en/docs/inspector',
    'Debugger attached.',
    'Waiting for the debugger to disconnect...',
  ]

  expect(lines.map(isInspectorLine)).toEqual(lines.map(() => true))
  expect(lines.map(inspectorAddress)).toEqual(['ws://127.0.0.1:9229/3c1e', undefined, undefined, undefined])
  expect(isInspectorLine('a program says: Debugger attached.')).toBe(false)
})
