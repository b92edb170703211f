/**
 * Blocks what would leave this machine, beneath everything that Node offers. `net`, `tls`, `http`, `fetch`, `dgram` and
 * `dns` end in methods of a few native handles, whichever functions a library took before, and whichever address a
 * `lookup` option returns; so does `process.binding`. A blocked call fails as on a machine without a network. It is
 * remembered too, for a library may swallow the failure.
 *
 * The guard stands in one thread of one process; `preload.cjs` puts it up in each that a fork starts. It does not see
 * native code.
 *
 * CommonJS: a worker that is given its code as text loads the modules of `--require` first, and none of `--import`.
 */

'use strict'

const fs = require('node:fs')
const { constants } = require('node:os')
const { bindingOf, isAsked, isHere, isLocalName, isLoopback } = require('./addresses.cjs')

/** The file that takes a line for each attempt, of all processes and threads of a fork. */
const attemptsVariable = 'MEMORY_NETWORK_ATTEMPTS'

const unreachable = -constants.errno.ENETUNREACH
const notAvailable = -constants.errno.EADDRNOTAVAIL
const notFound = -3008 // libuv's UV_EAI_NONAME, which dns reports as ENOTFOUND

/**
 * @typedef {object} Guard
 * @property {Set<string>} tried what was blocked in this thread, in its order
 * @property {number} standing how many have put it up
 * @property {boolean} isPermanent whether it stands as long as this thread does
 * @property {(() => void)[]} undo
 */

const name = Symbol.for('memory-regression-suite.network-guard')

/**
 * One for all: Vitest loads this file once more, in a way of its own.
 *
 * @type {Guard}
 */
const guard = Reflect.get(globalThis, name) ?? { tried: new Set(), standing: 0, isPermanent: false, undo: [] }
Object.defineProperty(globalThis, name, { value: guard, enumerable: false, configurable: true, writable: false })

const { appendFileSync } = fs

const longest = 300 // characters of an attempt: a name may be of any length
const most = 100 // attempts: they name well enough a library that tries a thousand addresses

/** @param {string} attempt such as `A connection to 192.0.2.1` */
function remember(attempt) {
  const what = attempt.slice(0, longest).replaceAll(/\p{Cc}/gu, ' ')
  if (guard.tried.has(what) || guard.tried.size >= most) {
    return
  }
  guard.tried.add(what)
  const file = process.env[attemptsVariable]
  if (file) {
    try {
      appendFileSync(file, `${JSON.stringify(what)}\n`) // at once: a process may be killed at any moment
    } catch {
      // the disk is full; the thread itself still knows
    }
  }
}

/** Puts the guard up, unless it stands. */
function putUp() {
  if (guard.standing++ === 0) {
    guardConnections()
    guardDatagrams()
    guardNames()
  }
}

/** Puts it up for as long as this thread lives. */
function putUpForGood() {
  if (!guard.isPermanent) {
    guard.isPermanent = true
    putUp()
  }
}

/** Takes down what one `putUp` put up; with the last one what was tried is forgotten. */
function takeDown() {
  if (--guard.standing === 0) {
    guard.undo
      .splice(0)
      .toReversed()
      .forEach(restore => restore())
    guard.tried.clear()
  }
}

/**
 * What was blocked in this thread.
 *
 * @returns {readonly string[]}
 */
function tried() {
  return [...guard.tried]
}

function guardConnections() {
  const prototype = bindingOf('tcp_wrap').TCP.prototype
  for (const method of ['connect', 'connect6']) {
    replace(
      prototype,
      method,
      original =>
        function (...parameters) {
          const [, address] = parameters
          return refusedConnection('A connection', address) ?? Reflect.apply(original, this, parameters)
        },
    )
  }
}

function guardDatagrams() {
  const prototype = bindingOf('udp_wrap').UDP.prototype
  for (const method of ['connect', 'connect6']) {
    replace(
      prototype,
      method,
      original =>
        function (...parameters) {
          const [address] = parameters
          return refusedConnection('A datagram', address) ?? Reflect.apply(original, this, parameters)
        },
    )
  }
  for (const method of ['send', 'send6']) {
    replace(
      prototype,
      method,
      original =>
        function (...parameters) {
          const address = parameters.length > 4 ? parameters[4] : undefined // a connected socket has none
          return refusedConnection('A datagram', address) ?? Reflect.apply(original, this, parameters)
        },
    )
  }
  for (const method of ['bind', 'bind6']) {
    replace(
      prototype,
      method,
      original =>
        function (...parameters) {
          const code = Reflect.apply(original, this, parameters)
          if (code === notAvailable) {
            // a `lookup` option is asked for the socket's own address too, before anything is sent
            remember(`A socket at ${String(parameters[0])}`)
          }
          return code
        },
    )
  }
  for (const method of ['addMembership', 'addSourceSpecificMembership']) {
    replace(
      prototype,
      method,
      original =>
        function (...parameters) {
          const [group, card] = method === 'addMembership' ? parameters : parameters.slice(1)
          if (typeof card === 'string' && card.startsWith('127.')) {
            return Reflect.apply(original, this, parameters) // it is announced on loopback alone
          }
          remember(`A multicast membership of ${String(group)}`)
          return unreachable
        },
    )
  }
}

/**
 * @param {string} what
 * @param {unknown} address
 */
function refusedConnection(what, address) {
  if (typeof address !== 'string' || isHere(address)) {
    return undefined
  }
  remember(`${what} to ${address}`)
  return unreachable
}

/**
 * `dns.lookup` ends in getaddrinfo, which asks no server for what /etc/hosts says. Everything else asks a name server,
 * for localhost too.
 */
function guardNames() {
  const binding = bindingOf('cares_wrap')
  replace(
    binding,
    'getaddrinfo',
    original =>
      function (...parameters) {
        const [request, host, ...rest] = parameters
        if (isLocalName(String(host))) {
          return Reflect.apply(original, this, [request, 'localhost', ...rest]) // the C library asks for `localhost.`
        }
        return isAsked(host) ? failing(request, host, notFound) : Reflect.apply(original, this, parameters)
      },
  )
  replace(binding, 'getnameinfo', () => (request, host) => failing(request, host, notFound))

  const channel = binding.ChannelWrap.prototype
  for (const method of Object.getOwnPropertyNames(channel).filter(
    key => key.startsWith('query') || key === 'getHostByAddr',
  )) {
    replace(channel, method, () => (request, host) => failing(request, host, 'ECONNREFUSED'))
  }

  // `dns.promises` takes getaddrinfo when it is loaded. Where that was before the guard, its request fails when it is
  // given the name, which rejects its promise. A request with a callback comes to the functions above.
  for (const request of [binding.GetAddrInfoReqWrap, binding.GetNameInfoReqWrap]) {
    const isReverse = request === binding.GetNameInfoReqWrap
    Object.defineProperty(request.prototype, 'hostname', {
      configurable: true,
      get: () => undefined,
      set(value) {
        if (typeof this.callback !== 'function' && (isReverse || isAsked(value))) {
          remember(`A DNS look-up of ${String(value)}`)
          throw Object.assign(new Error(`${isReverse ? 'getnameinfo' : 'getaddrinfo'} ENOTFOUND ${String(value)}`), {
            code: 'ENOTFOUND',
            errno: notFound,
            syscall: isReverse ? 'getnameinfo' : 'getaddrinfo',
            hostname: value,
          })
        }
        Object.defineProperty(this, 'hostname', { configurable: true, enumerable: true, writable: true, value })
      },
    })
    guard.undo.push(() => Reflect.deleteProperty(request.prototype, 'hostname'))
  }
}

/**
 * Has a request fail, after the caller has set it up.
 *
 * @param {unknown} request Node's, whose `oncomplete` takes the error
 * @param {unknown} host
 * @param {number | string} error
 */
function failing(request, host, error) {
  remember(`A DNS look-up of ${String(host)}`)
  setImmediate(() => Reflect.apply(Reflect.get(Object(request), 'oncomplete'), request, [error]))
  return 0
}

/**
 * @param {object} owner
 * @param {string} method
 * @param {(original: Function) => (this: unknown, ...parameters: unknown[]) => unknown} by
 */
function replace(owner, method, by) {
  const original = Reflect.get(owner, method)
  if (typeof original !== 'function') {
    throw new TypeError(
      `Node ${process.versions.node} has no native ${method}, so nothing would keep a scenario on loopback. ` +
        'Use a Node from 20 to 26.',
    )
  }
  Reflect.set(owner, method, by(original))
  guard.undo.push(() => Reflect.set(owner, method, original))
}

module.exports = { attemptsVariable, isLoopback, putUp, putUpForGood, takeDown, tried }
