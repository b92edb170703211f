import dgram from 'node:dgram'
import dns, { lookup, lookupService, resolve4 } from 'node:dns'
import { resolve } from 'node:dns/promises'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { EventEmitter } from 'node:events'
import { get } from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defined } from '../../../helpers/defined.ts'
import { guardNetwork, isLoopback } from '../../../helpers/network/scenario-guard.ts'
import type { NetworkGuard } from '../../../helpers/network/scenario-guard.ts'

/** An address for documentation (RFC 5737): no host has it, and nothing may be sent to it all the same. */
const unreachable = '192.0.2.1'

let guard: NetworkGuard

beforeEach(() => {
  guard = guardNetwork()
})

afterEach(() => {
  guard[Symbol.dispose]()
})

/** As a CommonJS package has it, from before the guard stands. */
const promisified = promisify(dns.lookup)

/** What a thread or process of its own does. */
const dialling = `require('node:net').connect(9, '${unreachable}').on('error', () => {})`

const nothing = (): void => {}

const datagrams = (): dgram.Socket => dgram.createSocket('udp4').unref()

const unreachableByLookup = (
  _host: string,
  options: LookupOptions,
  callback: (error: null, address: string | LookupAddress[], family?: number) => void,
): void => {
  if (options.all === true) {
    callback(null, [{ address: unreachable, family: 4 }])
  } else {
    callback(null, unreachable, 4)
  }
}

const socket = (made: EventEmitter): unknown => made.on('error', nothing)

const bindingOf = (part: string): unknown => {
  const binding: unknown = Reflect.get(process, 'binding')
  return typeof binding === 'function' ? Reflect.apply(binding, process, [part]) : undefined
}

const native = (): unknown => {
  const { TCP, TCPConnectWrap, constants } = v.parse(nativeTcp, bindingOf('tcp_wrap'))
  return Reflect.apply(Reflect.get(TCP.prototype, 'connect'), Reflect.construct(TCP, [constants.SOCKET]), [
    Reflect.construct(TCPConnectWrap, []),
    unreachable,
    9,
  ])
}

const nativeTcp = v.object({
  TCP: v.function(),
  TCPConnectWrap: v.function(),
  constants: v.object({ SOCKET: v.number() }),
})

const queryA = (): unknown =>
  Reflect.get(v.parse(v.object({ ChannelWrap: v.function() }), bindingOf('cares_wrap')).ChannelWrap.prototype, 'queryA')

const withoutGuard = queryA()
const optionsWithoutGuard = process.env['NODE_OPTIONS']

const connection = `A connection to ${unreachable}`
const lookUp = 'A DNS look-up of example.invalid'

const attempts: Readonly<Record<string, { readonly attempt: () => unknown; readonly seen: string }>> = {
  'net.connect(port, host)': { attempt: () => socket(net.connect(9, unreachable)), seen: connection },
  'net.connect(options)': { attempt: () => socket(net.connect({ port: 9, host: unreachable })), seen: connection },
  'net.connect by name': { attempt: () => socket(net.connect(9, 'example.invalid')), seen: lookUp },
  'net.connect by IPv6': { attempt: () => socket(net.connect(9, '2001:db8::1')), seen: 'A connection to 2001:db8::1' },
  'net.connect by an IPv4 within IPv6': {
    attempt: () => socket(net.connect(9, '::ffff:c000:201')),
    seen: 'A connection to ::ffff:c000:201',
  },
  'net.connect, localhost by a lookup of its own': {
    attempt: () => socket(net.connect({ host: 'localhost', port: 9, lookup: unreachableByLookup })),
    seen: connection,
  },
  'net.connect, no host and a lookup of its own': {
    attempt: () => socket(net.connect({ port: 9, lookup: unreachableByLookup })),
    seen: connection,
  },
  'tls.connect': { attempt: () => socket(tls.connect(9, unreachable)), seen: connection },
  'http.get': { attempt: () => socket(get(`http://${unreachable}/`)), seen: connection },
  fetch: { attempt: async () => await fetch(`http://${unreachable}/`), seen: connection },
  'process.binding': { attempt: native, seen: connection },
  'dns.lookup': { attempt: () => dns.lookup('example.invalid', nothing), seen: lookUp },
  'dns.lookup, imported by name': { attempt: () => lookup('example.invalid', nothing), seen: lookUp },
  'promisify(dns.lookup)': { attempt: async () => await promisified('example.invalid'), seen: lookUp },
  'dns.promises.lookup': { attempt: async () => await dns.promises.lookup('example.invalid'), seen: lookUp },
  'dns.lookupService': {
    attempt: () => lookupService(unreachable, 9, nothing),
    seen: `A DNS look-up of ${unreachable}`,
  },
  'dns.promises.lookupService': {
    attempt: async () => await dns.promises.lookupService('127.0.0.9', 9),
    seen: 'A DNS look-up of 127.0.0.9',
  },
  'dns.resolve4, imported by name': { attempt: () => resolve4('example.invalid', nothing), seen: lookUp },
  'dns.promises.resolve': { attempt: async () => await dns.promises.resolve('example.invalid'), seen: lookUp },
  'dns.promises.resolve, imported by name': { attempt: async () => await resolve('example.invalid'), seen: lookUp },
  'dns.promises.resolveTxt of localhost, which asks a name server': {
    attempt: async () => await dns.promises.resolveTxt('localhost'),
    seen: 'A DNS look-up of localhost',
  },
  'dns.promises.reverse of loopback': {
    attempt: async () => await dns.promises.reverse('127.0.0.9'),
    seen: 'A DNS look-up of 127.0.0.9',
  },
  'dns.Resolver': { attempt: () => new dns.Resolver().resolveTxt('example.invalid', nothing), seen: lookUp },
  'dgram.send': {
    attempt: () => datagrams().send('what is sent', 9, unreachable),
    seen: `A datagram to ${unreachable}`,
  },
  'dgram.send by offset': {
    attempt: () => datagrams().send('what is sent', 0, 4, 9, unreachable),
    seen: `A datagram to ${unreachable}`,
  },
  'dgram.connect': {
    attempt: () => datagrams().on('error', nothing).connect(9, unreachable, nothing),
    seen: `A datagram to ${unreachable}`,
  },
  'dgram, a lookup of its own': {
    attempt: () =>
      dgram
        .createSocket({ type: 'udp4', lookup: (_host, _options, callback) => callback(null, unreachable, 4) })
        .unref()
        .on('error', nothing)
        .send('what is sent', 9),
    seen: `A socket at ${unreachable}`,
  },
  'dgram.addMembership': {
    attempt: async () => await joined('239.1.2.3'),
    seen: 'A multicast membership of 239.1.2.3',
  },
  'a worker': { attempt: async () => await once(new Worker(dialling, { eval: true }), 'exit'), seen: connection },
  'a worker with flags and an environment of its own': {
    attempt: async () =>
      await once(new Worker(dialling, { eval: true, execArgv: ['--no-warnings'], env: { ...process.env } }), 'exit'),
    seen: connection,
  },
  'a child process': {
    attempt: async () => await once(spawn(process.execPath, ['-e', dialling]), 'exit'),
    seen: connection,
  },
}

test.for(Object.entries(attempts))(
  '%s is blocked before anything is sent, and reported though the error was swallowed',
  async ([, { attempt, seen }]) => {
    try {
      await attempt()
    } catch {
      // as a library may
    }
    await vi.waitFor(() =>
      expect(() => guard.requireSilence()).toThrow(`The scenario tried to leave the machine: ${seen}. `),
    )
  },
)

test('a blocked call fails as on a machine without a network', async () => {
  expect(await failureOf(async () => await once(net.connect(9, unreachable), 'connect'))).toBe('ENETUNREACH')
  expect(await failureOf(async () => await promisified('example.invalid'))).toBe('ENOTFOUND')
  expect(await failureOf(async () => await dns.promises.lookup('example.invalid'))).toBe('ENOTFOUND')
  expect(await failureOf(async () => await dns.promises.resolve4('example.invalid'))).toBe('ECONNREFUSED')
})

test('says what to do', async () => {
  await failureOf(async () => await once(net.connect(9, unreachable), 'connect'))
  dns.lookup('example.invalid', nothing)
  expect(() => guard.requireSilence()).toThrowErrorMatchingInlineSnapshot(
    `[NetworkError: The scenario tried to leave the machine: A connection to 192.0.2.1; A DNS look-up of example.invalid. Name its brokers, routers and transports explicitly.]`,
  )
})

test('lets loopback through', async () => {
  const server = net.createServer(connected => connected.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const hosts = ['127.0.0.1', 'localhost', 'LOCALHOST', 'localhost.', '0.0.0.0', '::ffff:127.0.0.1', undefined]
  const connections = hosts.map(host => net.connect(defined({ port, host })))
  // one after the other would miss who closes early
  await Promise.all(connections.map(one => once(one.resume(), 'close')))
  await failureOf(async () => await once(net.connect(port, '::'), 'connect'))
  await failureOf(async () => await once(net.connect(join(tmpdir(), 'no-listener')), 'connect'))
  datagrams().send('what is sent', port, '127.0.0.1')
  datagrams().send('what is sent', port)
  await dns.promises.lookup('localhost')
  server.close()

  expect(() => guard.requireSilence()).not.toThrow()
})

test('is gone when it is taken down, and with it what was tried', async () => {
  expect(queryA()).not.toBe(withoutGuard)
  expect(process.env['NODE_OPTIONS']).not.toBe(optionsWithoutGuard)
  await failureOf(async () => await once(net.connect(9, unreachable), 'connect'))
  guard[Symbol.dispose]()
  guard[Symbol.dispose]()

  expect(queryA()).toBe(withoutGuard)
  expect(process.env['NODE_OPTIONS']).toBe(optionsWithoutGuard)
  guard = guardNetwork()
  expect(() => guard.requireSilence()).not.toThrow()
})

test.for([
  '127.0.0.1',
  '127.8.9.10',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::1%lo',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0.0.0.0',
  '::',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  '',
  undefined,
])('%s is loopback', host => {
  expect(isLoopback(host)).toBe(true)
})

test.for([
  unreachable,
  '0.0.0.1',
  '::2',
  '::ffff:192.0.2.1',
  '::127.0.0.1',
  '127.0.0.1.example',
  'fe80::1%eth0',
  'localhost.example.invalid',
  'nolocalhost',
  127,
])('%s is not loopback', host => {
  expect(isLoopback(host)).toBe(false)
})

async function joined(group: string): Promise<void> {
  const member = datagrams().bind(0, '127.0.0.1')
  await once(member, 'listening')
  member.addMembership(group)
}

/** The code of what was thrown. */
async function failureOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error)
  }
  return 'nothing was thrown'
}
