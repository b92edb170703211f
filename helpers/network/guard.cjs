/**
 * Refuses what would leave this machine, beneath everything that Node offers: `net`, `tls`, `http`, `fetch`, `dgram`
 * and `dns` end in methods of a few native handles, whatever was taken of them before, whatever a `lookup` option
 * answers, and so does `process.binding`. What is refused fails as on a machine without a network, and is remembered,
 * for a library may swallow that.
 *
 * It stands in one thread of one process; `preload.cjs` puts it up in each that a fork starts. Native code is not seen
 * by it.
 *
 * CommonJS: a worker that is given its code as text loads what `--require` names first, and nothing that `--import`
 * does.
 */

'use strict'

const fs = require('node:fs')
const { constants } = require('node:os')
const { bindingOf, isAsked, isHere, isLocalName, isLoopback } = require('./addresses.cjs')

/** The file that takes a line for each attempt, of all processes and threads of a fork. */
const attemptsVariable = 'MEMORY_NETWORK_ATTEMPTS'

const unreachable = -constants.errno.ENETUNREACH
const notAvailable = -constants.errno.EADDRNOTAVAIL
const notFound = -3008 // libuv's UV_EAI_NONAME, which dns tells as ENOTFOUND

/**
 * @typedef {object} Guard
 * @property {Set<string>} tried what was refused in this thread, in its order
 * @property {number} standing how many have put it up
 * @property {boolean} kept whether it stands as long as this thread does
 * @property {(() => void)[]} undo
 */

const name = Symbol.for('memory-regression-suite.network-guard')

/**
 * One for all: Vitest loads this file once more, in a way of its own.
 *
 * @type {Guard}
 */
const guard = Reflect.get(globalThis, name) ?? { tried: new Set(), standing: 0, kept: false, undo: [] }
Object.defineProperty(globalThis, name, { value: guard, enumerable: false, configurable: true, writable: false })

const { appendFileSync } = fs

const longest = 300 // characters of what is told, for a name may be of any length
const most = 100 // attempts: who tries a thousand addresses is told well enough by these

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
  if (!guard.kept) {
    guard.kept = true
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
 * What was refused in this thread.
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
          const address = parameters.length > 4 ? parameters[4] : undefined // one that is connected is told none
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
          const answer = Reflect.apply(original, this, parameters)
          if (answer === notAvailable) {
            // a `lookup` option answers for the socket's own address too, before anything is sent
            remember(`A socket at ${String(parameters[0])}`)
          }
          return answer
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
            return Reflect.apply(original, this, parameters) // it is told to loopback alone
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
 * `dns.lookup` ends in getaddrinfo, which asks nobody for what /etc/hosts says; everything else ends in a question to a
 * name server, for localhost too.
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

  // The promises of dns take getaddrinfo when they are loaded. Where that was before, their request is refused when it
  // is told the name; this is within their promise, and what has a callback comes to the functions above.
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
 * Has a request fail, when whoever made it is done with making it.
 *
 * @param {unknown} request Node's, which is told by its `oncomplete`
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
      `Node ${process.versions.node} has no native ${method}, so nothing would keep a scenario on loopback. Use a ` +
        'Node from 20 to 26.',
    )
  }
  Reflect.set(owner, method, by(original))
  guard.undo.push(() => Reflect.set(owner, method, original))
}

module.exports = { attemptsVariable, isLoopback, putUp, putUpForGood, takeDown, tried }
