/** `set-hooks.cjs` for what is imported, in Nodes before 22.15, which ask another thread for it. */

import { wayOf } from './set-hooks.cjs'

let set = ''

/** @param {{ readonly set: string }} data */
export function initialize(data) {
  set = data.set
}

/** @type {import('node:module').ResolveHook} */
export async function resolve(name, context, next) {
  const way = wayOf(name, context.parentURL, set)
  if (way === undefined) {
    return await next(name, context)
  }
  const found = await resolved(async () => await next(way.name, { ...context, parentURL: way.parentURL }))
  return way.takes(found?.url) && found !== undefined ? found : await next(name, context)
}

/**
 * @template Value
 * @param {() => Promise<Value>} resolving
 * @returns {Promise<Value | undefined>} `undefined` when it throws
 */
async function resolved(resolving) {
  try {
    return await resolving()
  } catch {
    return undefined
  }
}
