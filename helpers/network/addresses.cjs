/** Recognises addresses and names of this machine. */

'use strict'

/** Addresses of this machine as `canonical` returns them: 0.0.0.0 and :: mean this machine too. */
const here = /^(?:::ffff:)?(?:127(?:\.\d+){3}|0\.0\.0\.0)$|^::1?$/

// `node:net` knows addresses too, and a worker that uses none would load it
const canonical = bindingOf('cares_wrap').canonicalizeIP

/**
 * An address in its shortest form, without its zone (the network card). `undefined` when it is none.
 *
 * @param {string} address
 * @returns {string | undefined}
 */
function addressOf(address) {
  return canonical(address.replace(/%.*$/s, ''))
}

/**
 * Whether an address is of this machine. Those of its network cards do not count: on another machine the same address
 * would be a different one.
 *
 * @param {string} address
 */
function isHere(address) {
  return here.test(addressOf(address) ?? '')
}

/** @param {string} name */
function isLocalName(name) {
  return /^(?:.+\.)?localhost\.?$/i.test(name)
}

/** A number as inet_aton reads it, such as `127.1`: the C library asks no name server. */
const numeric = /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}$/i

/**
 * Whether an address or host name stays on this machine. An absent host does: Node means localhost by it.
 *
 * @param {unknown} host
 * @returns {boolean}
 */
function isLoopback(host) {
  return (
    host === undefined ||
    host === null ||
    host === '' ||
    (typeof host === 'string' && (isLocalName(host) || isHere(host)))
  )
}

/**
 * Whether the C library would ask a name server for it.
 *
 * @param {unknown} host
 */
function isAsked(host) {
  return (
    typeof host === 'string' &&
    host !== '' &&
    !isLocalName(host) &&
    addressOf(host) === undefined &&
    !numeric.test(host)
  )
}

/**
 * Node's own native handles. There is no other name for them that holds for what was made before.
 *
 * @param {string} part
 */
function bindingOf(part) {
  const { noDeprecation } = process
  process.noDeprecation = true // some Nodes warn of it
  try {
    const binding = Reflect.get(process, 'binding')
    return Reflect.apply(binding, process, [part])
  } finally {
    Reflect.set(process, 'noDeprecation', noDeprecation)
  }
}

module.exports = { bindingOf, isAsked, isHere, isLocalName, isLoopback }
