import dgram from 'node:dgram'
import dns, { lookup, lookupService, resolve4 } from 'node:dns'
import { resolve } from 'node:dns/promises'
import { once } from 'node:events'
import { get } from 'node:http'
import type { ClientRequest } from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardNetwork, isLoopback } from '../../fixtures/network-guard.ts'
import type { NetworkGuard } from '../../fixtures/network-guard.ts'

/** For documentation (RFC 5737): nobody is there, and nothing may be sent to it all the same. */
const elsewhere = '192.0.2.1'

let guard: NetworkGuard

beforeEach(() => {
  guard = guardNetwork()
})

afterEach(() => {
  guard[Symbol.dispose]()
})

const nothing = (): void => {}

const datagrams = (): dgram.Socket => dgram.createSocket('udp4').unref()

/** What `http` does with an error: it emits it later. */
const failureIn = async (request: ClientRequest): Promise<never> => {
  const [error]: unknown[] = await once(request, 'error')
  throw error
}

/** Types do not have this form, and Node takes it. */
const connectByText = (port: string, host: string): unknown => {
  const socket = new net.Socket()
  const connect: unknown = Reflect.get(socket, 'connect')
  return typeof connect === 'function' ? Reflect.apply(connect, socket, [port, host]) : undefined
}

const attempts: Readonly<Record<string, { readonly attempt: () => unknown, readonly seen: string }>> = {
  'net.connect(port, host)': { attempt: () => net.connect(9, elsewhere), seen: `A connection to ${elsewhere}` },
  'net.connect(options)': { attempt: () => net.connect({ port: 9, host: elsewhere }), seen: `A connection to ${elsewhere}` },
  'socket.connect, port as text': { attempt: () => connectByText('9', elsewhere), seen: `A connection to ${elsewhere}` },
  'net.connect by name': { attempt: () => net.connect(9, 'example.invalid'), seen: 'A connection to example.invalid' },
  'net.connect by IPv6': { attempt: () => net.connect(9, '2001:db8::1'), seen: 'A connection to 2001:db8::1' },
  'tls.connect': { attempt: () => tls.connect(9, elsewhere), seen: `A connection to ${elsewhere}` },
  'http.get': { attempt: async () => await failureIn(get(`http://${elsewhere}/`)), seen: `A connection to ${elsewhere}` },
  'fetch': { attempt: async () => await fetch(`http://${elsewhere}/`), seen: `A connection to ${elsewhere}` },
  'dns.lookup': { attempt: () => dns.lookup('example.invalid', nothing), seen: 'A DNS look-up of example.invalid' },
  'dns.lookup, imported by name': { attempt: () => lookup('example.invalid', nothing), seen: 'A DNS look-up of example.invalid' },
  'dns.lookupService': { attempt: () => lookupService(elsewhere, 9, nothing), seen: `A DNS look-up of ${elsewhere}` },
  'dns.resolve4, imported by name': { attempt: () => resolve4('example.invalid', nothing), seen: 'A DNS look-up of example.invalid' },
  'dns.promises.resolve': { attempt: async () => await dns.promises.resolve('example.invalid'), seen: 'A DNS look-up of example.invalid' },
  'dns.promises.resolve, imported by name': { attempt: async () => await resolve('example.invalid'), seen: 'A DNS look-up of example.invalid' },
  'dns.Resolver': { attempt: () => new dns.Resolver().resolveTxt('example.invalid', nothing), seen: 'A DNS look-up of example.invalid' },
  'dgram.send': { attempt: () => datagrams().send('what is sent', 9, elsewhere), seen: `A datagram to ${elsewhere}` },
  'dgram.connect': { attempt: () => datagrams().connect(9, elsewhere), seen: `A datagram to ${elsewhere}` },
}

test.for(Object.entries(attempts))('%s is refused before anything is sent, and told even when the error was swallowed', async ([, { attempt, seen }]) => {
  const swallowed = await failureOf(attempt)

  expect(swallowed).toContain(`${seen} was refused`)
  expect(() => guard.requireSilence()).toThrow(`The scenario tried to leave the machine: ${seen}. `)
})

test('says what to do', async () => {
  expect(await failureOf(() => net.connect(9, elsewhere))).toMatchInlineSnapshot(`"A connection to 192.0.2.1 was refused: a scenario stays on loopback. Name its brokers, routers and transports explicitly."`)
  await failureOf(() => dns.lookup('example.invalid', nothing))
  expect(() => guard.requireSilence()).toThrowErrorMatchingInlineSnapshot(`[NetworkError: The scenario tried to leave the machine: A connection to 192.0.2.1; A DNS look-up of example.invalid. Name its brokers, routers and transports explicitly.]`)
})

test('lets loopback through', async () => {
  const server = net.createServer(socket => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const connections = [net.connect(port, '127.0.0.1'), net.connect({ port, host: 'localhost' }), net.connect(port)]
  await Promise.all(connections.map(connection => once(connection.resume(), 'close'))) // one after the other would miss who closes early
  datagrams().send('what is sent', port, '127.0.0.1')
  datagrams().send('what is sent', port)
  server.close()

  expect(() => guard.requireSilence()).not.toThrow()
})

test('is gone when it is taken down', () => {
  const guarded: unknown = Reflect.get(net.Socket.prototype, 'connect')
  guard[Symbol.dispose]()

  expect(Reflect.get(net.Socket.prototype, 'connect')).not.toBe(guarded)
})

test.for(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', 'localhost', '', undefined])('%s is loopback', (host) => {
  expect(isLoopback(host)).toBe(true)
})

test.for([elsewhere, '0.0.0.1', '::2', '::ffff:192.0.2.1', 'localhost.example.invalid', 127])('%s is not loopback', (host) => {
  expect(isLoopback(host)).toBe(false)
})

/** The message of what was thrown, with that of its cause: `fetch` hides the reason there. */
async function failureOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt()
  } catch (error) {
    return error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` ${error.cause.message}` : ''}` : String(error)
  }
  return 'nothing was thrown'
}
