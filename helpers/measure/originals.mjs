/**
 * The functions that take readings, as Node made them. Forks load this first of all (processes/profiles.ts): code that
 * is measured may replace `process.memoryUsage` or `fs.readSync`, and the readings would be its own.
 */

import fs from 'node:fs'
import v8 from 'node:v8'

const name = Symbol.for('memory-regression-suite.originals')

function take() {
  return Object.freeze({
    gc: globalThis.gc,
    memoryUsage: process.memoryUsage.bind(process),
    availableMemory: process.availableMemory.bind(process),
    getActiveResourcesInfo: process.getActiveResourcesInfo.bind(process),
    getHeapCodeStatistics: v8.getHeapCodeStatistics,
    getHeapSpaceStatistics: v8.getHeapSpaceStatistics,
    getHeapStatistics: v8.getHeapStatistics,
    openSync: fs.openSync,
    readSync: fs.readSync,
    readdirSync: fs.readdirSync,
    readFileSync: fs.readFileSync,
    writeFileSync: fs.writeFileSync,
  })
}

/** @type {ReturnType<typeof take>} */
export const originals = Reflect.get(globalThis, name) ?? take()

// Vitest loads this file once more, by its own module runner: that copy uses what the first one took.
if (Reflect.get(globalThis, name) === undefined) {
  Object.defineProperty(globalThis, name, { value: originals, enumerable: false, configurable: false, writable: false })
}
