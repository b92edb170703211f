import { builtinModules } from 'node:module'
import { expect, test } from 'vitest'

/** Operations until the next module is needed. */
const apart = 250

test('modules that are loaded when they are first needed are no leak', async () => {
  const names = builtinModules.filter(name => !/^(_|wasi|trace_events|inspector|repl|test)/.test(name))
  let calls = 0
  await expect(async () => await import(names[Math.floor(calls++ / apart) % names.length])).toRetainNothing()
})
