/**
 * Counts the workers of workers, which are not measured: `readIsolates` reads those of the main thread. Every thread of
 * a fork loads this first (processes/profiles.ts), and all share one counter.
 */

import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

const key = 'memory-regression-suite.nested-workers'

/** @returns {Int32Array} */
function counter() {
  const known = getEnvironmentData(key)
  if (known instanceof SharedArrayBuffer) {
    return new Int32Array(known)
  }
  const made = new SharedArrayBuffer(4)
  setEnvironmentData(key, made)
  return new Int32Array(made)
}

const live = counter()

if (!isMainThread) {
  process.on('worker', worker => {
    Atomics.add(live, 0, 1)
    worker.once('exit', () => Atomics.sub(live, 0, 1))
  })
}

/** Workers that were started by a worker, and have not exited. */
export function nestedWorkers() {
  return Atomics.load(live, 0)
}
