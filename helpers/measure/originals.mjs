/**
 * What readings are taken by, as Node made it. Forks load this first of all (processes/profiles.ts): code that is
 * measured may replace `process.memoryUsage` or `fs.readSync`, and would then be asked what it holds.
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
    queryObjects: v8.queryObjects,
    openSync: fs.openSync,
    readSync: fs.readSync,
    readdirSync: fs.readdirSync,
    readFileSync: fs.readFileSync,
    writeFileSync: fs.writeFileSync,
  })
}

/** @type {ReturnType<typeof take>} */
export const originals = Reflect.get(globalThis, name) ?? take()

// Vitest loads this file once more, in a way of its own: it finds what was taken first.
if (Reflect.get(globalThis, name) === undefined) {
  Object.defineProperty(globalThis, name, { value: originals, enumerable: false, configurable: false, writable: false })
}
